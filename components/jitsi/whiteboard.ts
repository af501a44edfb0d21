import { Service } from "@pulumi/kubernetes/core/v1";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { WHITEBOARD_SOFTWARE } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import type { WhiteboardPlan } from "../../stacks/plan/whiteboard";
import type { Placement } from "../cluster/cluster";
import { placed } from "../cluster/placement";
import { labels, selector } from "../labels";
import { createNetworkPolicy, PROMETHEUS, ROUTER, tcp } from "../networkPolicy";
import {
  CONTAINER_SECURITY,
  environment,
  POD_SECURITY,
  podDefaults,
  type PodSpec,
  resources,
  scheduledOn,
  spread,
} from "../pod";
import { createStatefulWorkload } from "../workload";
import { PRIORITY } from "./priorities";

const TYPE = "jitsi:jitsi:Whiteboard"; // state identity: a rename needs an alias
const NAME = "whiteboard";
const APP = { name: WHITEBOARD_SOFTWARE, instance: NAME, component: "whiteboard" };

export interface WhiteboardArgs {
  /** Servers, limits and image. */
  readonly plan: WhiteboardPlan;
  /** Namespace of all its objects. */
  readonly namespace: Input<string>;
  /** Nodes on which the servers run. */
  readonly system: Placement;
  /** Image pull Secret, if the registry needs one. */
  readonly pullSecret: string | undefined;
}

/**
 * Servers of the whiteboard. Each forwards the encrypted changes of its boards and stores nothing on disk: after a restart, clients send
 * the board again.
 */
export class Whiteboard extends ComponentResource {
  constructor(name: string, args: WhiteboardArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan, namespace } = args;
    const childOptions = { parent: this };

    createNetworkPolicy(
      {
        app: APP,
        namespace,
        ingress: [
          { from: [ROUTER], ports: tcp(PORTS.whiteboard) },
          { from: [PROMETHEUS], ports: tcp(PORTS.whiteboardMetrics) },
        ],
        egress: [],
      },
      childOptions,
    );
    // One Service per server, because the router selects the server. Its address does not change when the pod is replaced.
    for (const server of plan.servers) {
      new Service(
        server.name,
        {
          metadata: { name: server.name, namespace, labels: labels(APP) },
          spec: {
            selector: { ...selector(APP), "statefulset.kubernetes.io/pod-name": server.name },
            ports: [{ name: "http", port: PORTS.whiteboard, targetPort: "http" }],
          },
        },
        childOptions,
      );
    }
    createStatefulWorkload(
      {
        app: APP,
        namespace,
        replicas: plan.servers.length,
        // Required by the API, but unused: each pod has a separate Service.
        serviceName: `${NAME}-0`,
        podManagementPolicy: "Parallel",
        pod: podSpec(args),
      },
      childOptions,
    );
    this.registerOutputs();
  }
}

function podSpec({ plan, system, pullSecret }: WhiteboardArgs): PodSpec {
  const alive = { httpGet: { path: "/", port: "http" }, timeoutSeconds: 5 };
  return {
    ...podDefaults(pullSecret),
    ...scheduledOn(placed(system, plan.placement)),
    priorityClassName: plan.placement.priorityClass ?? PRIORITY.signalling,
    topologySpreadConstraints: spread(selector(APP)),
    securityContext: POD_SECURITY,
    // Node.js as process 1 would ignore the stop signal.
    shareProcessNamespace: true,
    containers: [
      {
        name: "excalidraw",
        image: plan.image,
        // The image's own command compiles the program first, which needs a writable file system.
        command: ["node", "dist/index.js"],
        env: environment(
          {
            PORT: `${PORTS.whiteboard}`,
            PROMETHEUS_PORT: `${PORTS.whiteboardMetrics}`,
            USER_LIMIT: `${plan.participants}`,
          },
          {},
        ),
        ports: [
          { name: "http", containerPort: PORTS.whiteboard },
          { name: "metrics", containerPort: PORTS.whiteboardMetrics },
        ],
        resources: resources(plan.size),
        securityContext: CONTAINER_SECURITY,
        startupProbe: { ...alive, periodSeconds: 2, failureThreshold: 30 },
        readinessProbe: { ...alive, periodSeconds: 5 },
        livenessProbe: { ...alive, periodSeconds: 15, failureThreshold: 4 },
      },
    ],
  };
}
