import { ConfigMap, Secret, Service } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { IMAGES } from "../../stacks/catalogue/versions";
import type { RouterPlan } from "../../stacks/plan/router";
import type { TurnPlan } from "../../stacks/plan/turn";
import type { LoadBalancer, Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { environment, podDefaults, resources, scheduledOn, unprivileged, type PodSpec } from "../pod";
import { challengeRelay, challengeRelayConfig } from "../tls/challengeRelay";
import { HOLDS_CALLS, NEW_NODE } from "./pod";
import { PRIORITY } from "./priorities";
import { fromSecret } from "./secrets";
import { CERTIFICATE_FOLDER, turnConfig } from "./turnConfig";
import { turnPolicy } from "./turnPolicy";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";

const RUN_TURN = script("jitsi/scripts/turn.sh");

const TYPE = "jitsi:jitsi:Turn"; // state identity: a rename needs an alias
const NAME = "turn";
const APP = { name: "coturn", instance: NAME, component: "turn" };
const CONFIGURATION_FOLDER = "/etc/turn";
const CHALLENGES = "challenges.cfg";

/** nobody:nogroup, which the image runs as. */
const NOBODY = 65534;

export interface TurnArgs {
  /** Host name, replicas and limits. */
  readonly plan: TurnPlan;
  /** Of all its objects. */
  readonly namespace: Input<string>;
  /** What TURN shares with every prosody. */
  readonly secret: Output<string>;
  /** TURN relays from nodes with a public address. */
  readonly mediaPool: Placement;
  /** Longest wait for relayed calls to end, minutes. */
  readonly drainMinutes: number;
  /** The Secret with the certificate of the region, which covers TURN's name too. It may come later than coturn. */
  readonly certificate: string;
  /** How its load balancer is asked for. It carries TCP and UDP, which not every kind of load balancer does. */
  readonly service: LoadBalancer;
  /** Secret that lets its pods pull images; undefined where none is needed. */
  readonly pullSecret: string | undefined;
  /**
   * The router, where an authority asks for the certificate over HTTP: it asks at TURN's own address too, so port 80 there
   * leads to the router. Undefined where nobody asks.
   */
  readonly challenges: RouterPlan | undefined;
}

/**
 * TURN over TLS on port 443, for people whose network lets nothing else out. It also answers STUN, so that nobody asks a
 * server of somebody else. It relays to bridges and to nothing else: see turnConfig and turnPolicy.
 */
export class Turn extends ComponentResource {
  /** Address of its load balancer: what its name has to resolve to. */
  readonly address: Output<string | undefined>;

  constructor(name: string, args: TurnArgs, opts?: ComponentResourceOptions) {
    // Secrets stand in Secret objects only, not in the inputs of a component.
    super(TYPE, name, { ...args, secret: undefined }, opts);
    const { plan: turn } = args;
    const childOptions = { parent: this };
    const metadata = { name: NAME, namespace: args.namespace, labels: labels(APP) };
    const pods = { matchLabels: selector(APP) };
    const files = {
      "turnserver.conf": turnConfig(turn),
      ...(args.challenges === undefined ? {} : { [CHALLENGES]: challengeRelayConfig(args.challenges) }),
    };

    const configuration = new ConfigMap(NAME, { metadata, data: files }, childOptions);
    const secret = new Secret(NAME, { metadata, stringData: { TURN_CREDENTIALS: args.secret } }, childOptions);
    new NetworkPolicy(NAME, { metadata, spec: turnPolicy(pods, args.challenges) }, childOptions);
    createWorkload(
      {
        app: APP,
        namespace: args.namespace,
        replicas: turn.replicas,
        strategy: STRATEGY.oneBesideAnother,
        pod: turnPod(turn, args),
        podAnnotations: { ...HOLDS_CALLS },
        startsFrom: [files],
        // Its load balancer sends to a new one before an old one leaves.
        minReadySeconds: args.service.settleSeconds,
        progressDeadlineSeconds: NEW_NODE.deadlineSeconds,
      },
      { ...childOptions, dependsOn: [configuration, secret], customTimeouts: NEW_NODE.timeouts },
    );
    const service = new Service(
      NAME,
      {
        metadata: { ...metadata, annotations: args.service.annotations },
        spec: {
          type: "LoadBalancer",
          loadBalancerClass: args.service.loadBalancerClass,
          allocateLoadBalancerNodePorts: args.service.nodePorts,
          externalTrafficPolicy: "Local",
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
      childOptions,
    );
    this.address = service.status.apply((status) => {
      const first = status?.loadBalancer?.ingress?.[0];
      return first?.ip ?? first?.hostname;
    });
    this.registerOutputs({ address: this.address });
  }
}

function turnPod(turn: TurnPlan, args: TurnArgs): PodSpec {
  const turns = { tcpSocket: { port: "turns" } };
  const paths = [`${CONFIGURATION_FOLDER}/turnserver.conf`, CERTIFICATE_FOLDER, "60", "/tmp/turnserver.conf"];
  return {
    ...podDefaults(args.pullSecret),
    ...scheduledOn(args.mediaPool),
    priorityClassName: PRIORITY.media,
    terminationGracePeriodSeconds: args.drainMinutes * 60,
    topologySpreadConstraints: [
      {
        topologyKey: "kubernetes.io/hostname",
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector(APP) },
      },
    ],
    securityContext: unprivileged(NOBODY),
    containers: [
      {
        name: "coturn",
        image: IMAGES.coturn,
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
          // Nothing here binds a low port, but the image's binary is marked with this one and cannot be run without it.
          capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
        },
        // An hour, because the first certificate may have to wait for a record in DNS that somebody makes by hand.
        startupProbe: { ...turns, periodSeconds: 10, failureThreshold: 360 },
        readinessProbe: { ...turns, periodSeconds: 5 },
        livenessProbe: { ...turns, periodSeconds: 15, failureThreshold: 8 },
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
