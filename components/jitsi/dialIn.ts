import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { DialInEnvironment } from "../../stacks/catalogue/imageVariables";
import { SIP_SOFTWARE } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { SipPlan } from "../../stacks/plan/sip";
import type { Placement } from "../cluster/cluster";
import { placed } from "../cluster/placement";
import { labels } from "../labels";
import { createNetworkPolicy, DNS_QUERIES, PROMETHEUS, ROUTER, tcp, udp } from "../networkPolicy";
import {
  CONTAINER_SECURITY,
  environment,
  POD_SECURITY,
  podDefaults,
  type PodSpec,
  resources,
  scheduledOn,
} from "../pod";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";
import { authEnvironment } from "./auth";
import { createFiles, mountFiles } from "./files";
import { JVM_LOG } from "./logging";
import { heap, HOLDS_CALLS, restProbes, S6 } from "./pod";
import { PRIORITY } from "./priorities";
import { XMPP } from "./xmpp";

const HANG_UP = script("jitsi/scripts/hangUp.sh");

const TYPE = "jitsi:jitsi:DialIn"; // state identity: a rename needs an alias
const NAME = "jigasi";
const APP = { name: SIP_SOFTWARE, instance: NAME, component: "telephony" };

/**
 * Appended to the image's properties. jicofo could otherwise order calls to any number, at the operator's expense, for any
 * participant, so jigasi has no account for its commands.
 */
const PROPERTIES = [
  "org.jitsi.jigasi.BREWERY_ENABLED=false",
  "net.java.sip.communicator.impl.protocol.jabber.acc-0.IS_ACCOUNT_DISABLED=true",
  "",
].join("\n");
const FILES = { "custom-sip-communicator.properties": PROPERTIES, ...JVM_LOG };

/** In memory, because /run holds the rendered configuration with the password. /tmp has the size of the image's compose file. */
const SCRATCH = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "128Mi" } },
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
] as const;

export interface DialInArgs {
  /** SIP account and size. */
  readonly plan: SipPlan;
  readonly meet: MeetPlan;
  /** System nodes, on which it runs. */
  readonly system: Placement;
}

/**
 * Dial-in by telephone: jigasi registers at the SIP server of the operator. Each call joins its room by the region's public
 * host, as a browser does, so the router routes it to the shard of the room.
 */
export class DialIn extends ComponentResource {
  constructor(name: string, args: DialInArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan, meet } = args;
    const { namespace } = meet;
    const childOptions = { parent: this };

    const files = createFiles(NAME, { namespace, labels: labels(APP), files: FILES }, childOptions);
    createNetworkPolicy(
      {
        app: APP,
        namespace,
        // Answers of the SIP server and sound belong to connections that jigasi opens.
        ingress: [{ from: [PROMETHEUS], ports: tcp(PORTS.jigasiRest) }],
        egress: [
          // The region's host, by the load balancer or, where the cluster shortens the way, directly.
          { ports: tcp(PORTS.https) },
          { to: [ROUTER], ports: tcp(PORTS.routerHttps, PORTS.routerHttp) },
          { ports: plan.transport === "UDP" ? udp(plan.port) : tcp(plan.port) },
          // The SIP server names the address and the port of each call's sound, and bridges have theirs.
          { ports: [...udp(...plan.mediaPorts), { protocol: "UDP", port: 1024, endPort: 65535 }] },
          DNS_QUERIES,
        ],
      },
      childOptions,
    );
    createWorkload(
      {
        app: APP,
        namespace,
        // A SIP server would ring every jigasi of the account for one call.
        replicas: 1,
        strategy: STRATEGY.surgeOne,
        pod: dialInPod(args),
        podAnnotations: { ...HOLDS_CALLS },
        startsFrom: [FILES],
      },
      { ...childOptions, dependsOn: [files] },
    );
    this.registerOutputs();
  }
}

function dialInPod({ plan, meet, system }: DialInArgs): PodSpec {
  const grace = plan.drainMinutes * 60;
  const rest = `http://127.0.0.1:${PORTS.jigasiRest}`;
  const { volumes, mounts } = mountFiles(NAME, FILES);
  return {
    ...podDefaults(meet.pullSecret),
    ...scheduledOn(placed(system, plan.placement)),
    securityContext: POD_SECURITY,
    priorityClassName: plan.placement.priorityClass ?? PRIORITY.media,
    terminationGracePeriodSeconds: grace,
    containers: [
      {
        name: NAME,
        image: plan.image,
        env: [
          ...environment(dialInEnvironment(plan, meet), {
            JIGASI_SIP_PASSWORD: { secret: plan.secret, key: "password" },
          }),
          // The image does not start without one, and jigasi uses none.
          { name: "JIGASI_XMPP_PASSWORD", valueFrom: { fieldRef: { fieldPath: "metadata.uid" } } },
        ],
        ports: [{ name: "rest", containerPort: PORTS.jigasiRest }],
        resources: resources(plan.size),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [...SCRATCH.map(({ name, mountPath }) => ({ name, mountPath })), ...mounts],
        lifecycle: { preStop: { exec: { command: ["sh", "-c", HANG_UP, "hang-up", rest, `${grace - 15}`, "5"] } } },
        // Unready while it is not registered at the SIP server, because no calls arrive.
        ...restProbes(),
      },
    ],
    volumes: [...SCRATCH.map(({ name, emptyDir }) => ({ name, emptyDir })), ...volumes],
  };
}

function dialInEnvironment(plan: SipPlan, meet: MeetPlan): DialInEnvironment {
  const { ENABLE_AUTH, ENABLE_GUESTS } = authEnvironment(meet.auth).web;
  return {
    ...S6,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    ENABLE_AUTH,
    ENABLE_GUESTS,
    PUBLIC_URL: `https://${meet.domain}`,
    BOSH_URL_PATTERN: `https://${meet.domain}{subdomain}/http-bind?room={roomName}`,
    JIGASI_SIP_URI: plan.user,
    JIGASI_SIP_SERVER: plan.server,
    JIGASI_SIP_PORT: `${plan.port}`,
    JIGASI_SIP_TRANSPORT: plan.transport,
    JIGASI_MAX_MEMORY: heap(plan.size),
    JIGASI_ENABLE_REST: "1",
    SHUTDOWN_REST_ENABLED: "1",
  };
}
