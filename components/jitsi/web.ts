import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { WebEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import { stunAddress } from "../../stacks/plan/iceServers";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { selector } from "../labels";
import { type Container, type PodSpec } from "../pod";
import { authEnvironment } from "./auth";
import type { Credentials } from "./credentials";
import { partOf } from "./part";
import { recordingEnvironment } from "./recording/recording";
import { S6, signallingPlacement } from "./pod";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createShardWorkload } from "./shardWorkload";
import { STRATEGY } from "../workload";
import { ALIVE, webFiles } from "./webFiles";
import { signallingHost } from "./visitorRouting";
import { telephonyEnvironment } from "./telephony";
import { transcriptionEnvironment } from "./transcription";
import { XMPP } from "./xmpp";
import { script } from "../script";

const LEAVE = script("jitsi/scripts/leave.sh");

/** Termination grace period of nginx for open websockets, equal to the router's. */
const GRACE_SECONDS = 120;
/** Parts of the grace period: for new connections that still arrive, and for open ones. The rest is for the shutdown. */
const LEAVE_SECONDS = ["10", "100"];

/**
 * Web: nginx, which serves the client and proxies to prosody. It holds no rooms: clients resume their session through another
 * replica, so it is not pinned, and new branding reaches active shards.
 */
export function createWeb(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): Deployment {
  const { plan, meet } = args;
  const { affinity, ...placement } = signallingPlacement(plan, args.systemSelector, plan.web.placement);
  return createShardWorkload(
    args,
    credentials,
    {
      component: "web",
      size: plan.web.size,
      holdsCalls: false,
      replicas: plan.web.replicas,
      strategy: STRATEGY.surgeOne,
      files: webFiles(args),
      env: webEnvironment(plan, meet),
      ports: [{ name: "http", containerPort: PORTS.web }],
      service: {},
      container: {
        lifecycle: { preStop: { exec: { command: ["sh", "-c", LEAVE, "leave", "/run/nginx.pid", ...LEAVE_SECONDS] } } },
        ...(meet.web.probeServer ? probes(ALIVE, PORTS.webProbes) : probes("/", "http")),
      },
      pod: {
        ...placement,
        affinity: { ...affinity, podAntiAffinity: apart(selector(partOf(plan, "web"))) },
        terminationGracePeriodSeconds: GRACE_SECONDS,
      },
    },
    childOptions,
  );
}

/** Prefers different nodes for its replicas. A topology spread constraint cannot, because signalling uses the one per topology. */
function apart(pods: Record<string, string>): NonNullable<PodSpec["affinity"]>["podAntiAffinity"] {
  const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: pods } };
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] };
}

/** Ready if prosody answers through nginx, because the page is useless without signalling. Alive if nginx answers. */
function probes(
  alive: string,
  port: "http" | number,
): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const page = { path: alive, port };
  return {
    startupProbe: { httpGet: page, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet: { path: "/http-bind", port }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { httpGet: page, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 },
  };
}

function webEnvironment(plan: ShardPlan, meet: MeetPlan): WebEnvironment {
  const stun = stunAddress(meet.iceServers);
  return {
    ...S6,
    PUBLIC_URL: `https://${meet.domain}`,
    XMPP_BOSH_URL_BASE: `http://${signallingHost(plan)}:${PORTS.bosh}`,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    DISABLE_HTTPS: "1",
    ENABLE_HTTP_REDIRECT: "0",
    ENABLE_LETSENCRYPT: "0",
    ENABLE_XMPP_WEBSOCKET: meet.websockets ? "1" : "0",
    ENABLE_SUBDOMAINS: "1",
    ENABLE_IPV6: "0",
    ...authEnvironment(meet.auth).web,
    ...recordingEnvironment(meet).web,
    ...transcriptionEnvironment(meet),
    DEPLOYMENTINFO_SHARD: plan.id,
    DEPLOYMENTINFO_REGION: meet.region,
    DEPLOYMENTINFO_ENVIRONMENT: meet.environment,
    // Four workers with 4,096 connections each: about 8,000 websockets, more than one prosody supports.
    NGINX_WORKER_CONNECTIONS: "4096",
    ...(stun === undefined ? {} : { P2P_STUN_SERVERS: stun }),
    ...telephonyEnvironment(meet).web,
    ...(meet.whiteboard === undefined ? {} : { WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: `https://${meet.domain}` }),
  };
}
