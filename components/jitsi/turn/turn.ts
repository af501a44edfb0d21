import { ConfigMap, Secret, Service } from "@pulumi/kubernetes/core/v1";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { serveOnSeconds } from "../../../stacks/catalogue/loadBalancers";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { RouterPlan } from "../../../stacks/plan/router";
import type { TurnPlan } from "../../../stacks/plan/turn";
import type { LoadBalancer, Placement } from "../../cluster/cluster";
import { placed } from "../../cluster/placement";
import { labels, selector } from "../../labels";
import { addressOf, LOAD_BALANCER_IDENTITY, loadBalanced } from "../../loadBalancedService";
import { createNetworkPolicy } from "../../networkPolicy";
import { environment, podDefaults, type PodSpec, resources, scheduledOn, spread, unprivileged } from "../../pod";
import { challengeRelay, challengeRelayConfig } from "../../tls/challengeRelay";
import { HOLDS_CALLS, NEW_NODE } from "../pod";
import { PRIORITY } from "../priorities";
import { fromSecret } from "../secrets";
import { CERTIFICATE_FOLDER, turnConfig } from "./turnConfig";
import { turnFlows } from "./turnFlows";
import { script } from "../../script";
import { createWorkload, STRATEGY } from "../../workload";

const RUN_TURN = script("jitsi/scripts/turn.sh");

const TYPE = "jitsi:jitsi:Turn"; // state identity: a rename needs an alias
const NAME = "turn";
const APP = { name: "coturn", instance: NAME, component: "turn" };
const CONFIGURATION_FOLDER = "/etc/turn";
const CHALLENGES = "challenges.cfg";

/** User nobody and group nogroup of the image. */
const NOBODY = 65534;

export interface TurnArgs {
  /** Host name, replicas and limits. */
  readonly plan: TurnPlan;
  /** Namespace of all its objects. */
  readonly namespace: Input<string>;
  /** Shared secret of TURN and every prosody. */
  readonly secret: Output<string>;
  /** Nodes with public addresses, on which TURN runs. */
  readonly mediaPool: Placement;
  /** Maximum time for relayed sessions to end, minutes. */
  readonly drainMinutes: number;
  /** Secret with the region's certificate, which includes TURN's host name. coturn waits for it. */
  readonly certificate: string;
  /** Settings of its load balancer, which must support both TCP and UDP. */
  readonly service: LoadBalancer;
  /** Image pull Secret, if the registry needs one. */
  readonly pullSecret: string | undefined;
  /**
   * The router, for HTTP-01 challenges: the CA also validates TURN's host name, so port 80 of TURN's address forwards to the
   * router. Undefined for other challenges.
   */
  readonly challenges: RouterPlan | undefined;
}

/**
 * TURN over TLS on port 443, for participants whose network allows only HTTPS. It also serves STUN, so that clients need no
 * third-party server. It relays only to bridges, see turnConfig and turnFlows.
 */
export class Turn extends ComponentResource {
  /** Address of its load balancer; TURN's host name must resolve to it. */
  readonly address: Output<string | undefined>;

  constructor(name: string, args: TurnArgs, opts?: ComponentResourceOptions) {
    // Secrets must not be inputs of a component, because they belong only in Secret objects.
    super(TYPE, name, { ...args, secret: undefined }, opts);
    const { plan: turn } = args;
    const childOptions = { parent: this };
    const metadata = { name: NAME, namespace: args.namespace, labels: labels(APP) };
    const files = {
      "turnserver.conf": turnConfig(turn),
      ...(args.challenges === undefined ? {} : { [CHALLENGES]: challengeRelayConfig(args.challenges) }),
    };

    const configuration = new ConfigMap(NAME, { metadata, data: files }, childOptions);
    const secret = new Secret(NAME, { metadata, stringData: { TURN_CREDENTIALS: args.secret } }, childOptions);
    createNetworkPolicy({ app: APP, namespace: args.namespace, ...turnFlows(turn, args.challenges) }, childOptions);
    createWorkload(
      {
        app: APP,
        namespace: args.namespace,
        replicas: turn.replicas,
        strategy: STRATEGY.surgeOne,
        pod: turnPod(turn, args),
        podAnnotations: { ...HOLDS_CALLS },
        startsFrom: [files],
        // The load balancer must use a new pod before an old one terminates.
        minReadySeconds: args.service.timings.attach,
        progressDeadlineSeconds: NEW_NODE.deadlineSeconds,
      },
      { ...childOptions, dependsOn: [configuration, secret], customTimeouts: NEW_NODE.timeouts },
    );
    const { annotations, spec } = loadBalanced(args.service, turn.loadBalancer);
    const service = new Service(
      NAME,
      {
        metadata: { ...metadata, annotations },
        spec: {
          type: "LoadBalancer",
          ...spec,
          selector: selector(APP),
          ports: [
            { name: "turns", protocol: "TCP", port: PORTS.https, targetPort: PORTS.turns },
            { name: "stun", protocol: "UDP", port: PORTS.stun, targetPort: PORTS.stun },
            ...(args.challenges === undefined
              ? []
              : [{ name: "http", protocol: "TCP", port: PORTS.http, targetPort: PORTS.challengeRelay }]),
          ],
        },
      },
      { ...childOptions, replaceOnChanges: LOAD_BALANCER_IDENTITY },
    );
    this.address = addressOf(service);
    this.registerOutputs({ address: this.address });
  }
}

function turnPod(turn: TurnPlan, args: TurnArgs): PodSpec {
  const turns = { tcpSocket: { port: "turns" } };
  const paths = [`${CONFIGURATION_FOLDER}/turnserver.conf`, CERTIFICATE_FOLDER, "60", "/tmp/turnserver.conf"];
  return {
    ...podDefaults(args.pullSecret),
    ...scheduledOn(placed(args.mediaPool, turn.placement)),
    priorityClassName: turn.placement.priorityClass ?? PRIORITY.media,
    terminationGracePeriodSeconds: args.drainMinutes * 60,
    topologySpreadConstraints: spread(selector(APP)),
    securityContext: unprivileged(NOBODY),
    containers: [
      {
        name: "coturn",
        image: turn.image,
        command: ["sh", "-c", RUN_TURN, "turn", ...paths],
        env: environment({}, fromSecret(NAME, ["TURN_CREDENTIALS"])),
        ports: [
          { name: "turns", containerPort: PORTS.turns },
          { name: "stun", containerPort: PORTS.stun, protocol: "UDP" },
          { name: "metrics", containerPort: PORTS.turnMetrics },
        ],
        resources: resources(turn.size),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          // No low port is used, but the image's binary has this file capability and does not run without it.
          capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
        },
        // One hour, because the first certificate may need a DNS record that an operator creates.
        startupProbe: { ...turns, periodSeconds: 10, failureThreshold: 360 },
        readinessProbe: { ...turns, periodSeconds: 5 },
        livenessProbe: { ...turns, periodSeconds: 15, failureThreshold: 8 },
        // Until the stop signal, coturn accepts connections. Afterwards it keeps only existing ones.
        lifecycle: { preStop: { exec: { command: ["sleep", `${serveOnSeconds(args.service.timings)}`] } } },
        volumeMounts: [
          { name: "configuration", mountPath: CONFIGURATION_FOLDER, readOnly: true },
          { name: "certificate", mountPath: CERTIFICATE_FOLDER, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
          { name: "data", mountPath: "/var/lib/coturn" },
        ],
      },
      ...(args.challenges === undefined
        ? []
        : [
            challengeRelay(args.challenges.image, {
              volume: "configuration",
              folder: CONFIGURATION_FOLDER,
              file: CHALLENGES,
            }),
          ]),
    ],
    volumes: [
      { name: "configuration", configMap: { name: NAME } },
      { name: "certificate", secret: { secretName: args.certificate, optional: true } },
      { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "4Mi" } },
      { name: "data", emptyDir: { sizeLimit: "16Mi" } },
    ],
  };
}
