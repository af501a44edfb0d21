import { ConfigMap, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { BalancerTimings } from "../../stacks/catalogue/loadBalancers";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import type { LoadBalancer, Placement } from "../cluster/cluster";
import type { ChildOptions } from "../childOptions";
import { labels, selector } from "../labels";
import { addressOf, LOAD_BALANCER_IDENTITY, loadBalanced } from "../loadBalancedService";
import { createNetworkPolicy, PROMETHEUS, tcp } from "../networkPolicy";
import { contentHash } from "../templateHash";
import { createStatefulWorkload } from "../workload";
import { haproxyConfig } from "./haproxyConfig";
import { podSpec, routerApp, terminationSeconds } from "./pod";
import { SCRIPTS } from "./scripts";

const TYPE = "jitsi:routing:Router"; // state identity: a rename needs an alias

export interface RouterArgs {
  /** Slots, listeners, certificate and replicas. */
  readonly plan: RouterPlan;
  /** System nodes, on which the routers run, because media nodes have different traffic. */
  readonly system: Placement;
  /** Settings of its Service's load balancer. */
  readonly loadBalancer: LoadBalancer;
}

/** The edge of a region: terminates TLS and keeps every room on one shard. Adding a shard does not change it. */
export class Router extends ComponentResource {
  /** Address of its load balancer; the public host name must resolve to it. Undefined without one. */
  readonly address: Output<string | undefined>;

  constructor(name: string, args: RouterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;
    const { timings } = args.loadBalancer;
    const childOptions: ChildOptions = { parent: this };
    const { namespace } = plan;
    const app = routerApp(plan);
    const metadata = { name, namespace, labels: labels(app) };

    const files = { "haproxy.cfg": haproxyConfig(plan), ...SCRIPTS };
    const neededByPods = [
      new ConfigMap(name, { metadata, data: files }, childOptions),
      new ServiceAccount(name, { metadata, automountServiceAccountToken: false }, childOptions),
      // HAProxy does not start if a peer's name does not resolve.
      ...createPeerServices(plan, childOptions),
    ];
    createIsolation(plan, childOptions);
    createStatefulWorkload(
      {
        app,
        namespace,
        replicas: plan.replicas,
        // Routers start together, because each waits for its peers. A rollout still replaces one at a time.
        podManagementPolicy: "Parallel",
        // The load balancer must use a new pod before the next one terminates.
        minReadySeconds: timings.attach,
        // Required by the API, but unused: each pod has a separate Service.
        serviceName: `${name}-0`,
        pod: podSpec(plan, args.system, timings),
        podAnnotations: { "jitsi.org/configuration": contentHash(files) },
      },
      { ...childOptions, dependsOn: neededByPods, customTimeouts: { update: updateMinutes(plan, timings) } },
    );

    this.address = addressOf(createService(plan, args.loadBalancer, childOptions));
    this.registerOutputs({ address: this.address });
  }
}

/** A router needs up to two minutes to start on another node and to become a target. The provider's default timeout is ten minutes. */
function updateMinutes({ replicas }: RouterPlan, timings: BalancerTimings): string {
  const each = terminationSeconds(timings) + 120 + timings.attach;
  return `${Math.max(10, Math.ceil((replicas * each) / 60))}m`;
}

/** Creates the Service for clients or for a proxy in front. */
function createService(plan: RouterPlan, loadBalancer: LoadBalancer, childOptions: ChildOptions): Service {
  const { name, namespace } = plan;
  const app = routerApp(plan);
  const { annotations, spec } = loadBalanced(loadBalancer, plan.loadBalancer);
  return new Service(
    name,
    {
      metadata: { name, namespace, labels: labels(app), annotations },
      spec: {
        type: SERVICE_TYPES[plan.service],
        ...(plan.service === "loadBalancer" ? spec : {}),
        selector: selector(app),
        ports: [
          { name: "http", port: PORTS.http, targetPort: "http" },
          ...(plan.tls === "router" ? [{ name: "https", port: PORTS.https, targetPort: "https" }] : []),
        ],
      },
    },
    { ...childOptions, replaceOnChanges: LOAD_BALANCER_IDENTITY },
  );
}

const SERVICE_TYPES = { loadBalancer: "LoadBalancer", nodePort: "NodePort", clusterIP: "ClusterIP" } as const;

/** Creates a Service per replica. HAProxy resolves peers once at start, so the address must outlive the pod. */
function createPeerServices(plan: RouterPlan, childOptions: ChildOptions): Service[] {
  const { name, namespace } = plan;
  const app = routerApp(plan);
  return Array.from({ length: plan.replicas }, (_, n) => {
    const replica = `${name}-${n}`;
    return new Service(
      replica,
      {
        metadata: { name: replica, namespace, labels: labels(app) },
        spec: {
          selector: { ...selector(app), "statefulset.kubernetes.io/pod-name": replica },
          // A router loads its peers' table before it is ready.
          publishNotReadyAddresses: true,
          ports: [
            { name: "peers", port: PORTS.routerPeers },
            { name: "place", port: PORTS.routerPlace },
          ],
        },
      },
      childOptions,
    );
  });
}

/** Opens the public ports to all, peer and placement ports to routers, and metrics to Prometheus. */
function createIsolation(plan: RouterPlan, childOptions: ChildOptions): void {
  const app = routerApp(plan);
  const routers = { podSelector: { matchLabels: selector(app) } };
  createNetworkPolicy(
    {
      app,
      namespace: plan.namespace,
      ingress: [
        { ports: plan.tls === "router" ? tcp(PORTS.routerHttp, PORTS.routerHttps) : tcp(PORTS.routerHttp) },
        { from: [routers], ports: tcp(PORTS.routerPeers, PORTS.routerPlace) },
        { from: [PROMETHEUS], ports: tcp(PORTS.routerMetrics) },
      ],
    },
    childOptions,
  );
}
