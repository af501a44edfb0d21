import { createHash } from "node:crypto";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { RouterPlan } from "../../stacks/model";
import type { LoadBalancer, Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { PORTS } from "../ports";
import { haproxyConfig } from "./haproxyConfig";
import { podTemplate, routerThing } from "./pod";
import { DECIDE } from "./steps/decide.awk";
import { SIDECAR } from "./steps/sidecar.sh";
import { START } from "./steps/start.sh";

const TYPE = "jitsi:routing:Router"; // state identity: a rename needs an alias

export interface RouterArgs {
  /** Where the routers run: not on media nodes, whose traffic is another. */
  readonly system: Placement;
  readonly loadBalancer: LoadBalancer;
}

/** The edge of a region: terminates TLS and keeps every room on one shard. Adding a shard changes nothing here. */
export class Router extends ComponentResource {
  /** Address of its load balancer: what the region's name has to resolve to. Undefined where there is none. */
  readonly address: Output<string | undefined>;

  constructor(plan: RouterPlan, args: RouterArgs, opts: ComponentResourceOptions) {
    super(TYPE, plan.name, {}, opts);
    const inside = { parent: this };
    const { name, namespace } = plan;
    const thing = routerThing(plan);
    const metadata = { name, namespace, labels: labels(thing) };
    const pods = { matchLabels: selector(thing) };

    const files = {
      "haproxy.cfg": haproxyConfig(plan),
      "start.sh": START,
      "sidecar.sh": SIDECAR,
      "decide.awk": DECIDE,
    };
    const configuration = new ConfigMap(name, { metadata, data: files }, inside);
    // A map of its own, because its changes are read by the sidecar and must not replace a pod.
    const states = new ConfigMap(
      `${name}-shards`,
      { metadata: { ...metadata, name: `${name}-shards` }, data: { states: statesFile(plan) } },
      inside,
    );
    const account = new ServiceAccount(name, { metadata, automountServiceAccountToken: false }, inside);
    const peers = peerServices(plan, inside);
    createIsolation(plan, inside);
    new PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector: pods, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
      inside,
    );

    new StatefulSet(
      name,
      {
        metadata,
        spec: {
          replicas: plan.replicas,
          // They start together and find each other; an update still replaces one at a time.
          podManagementPolicy: "Parallel",
          serviceName: `${name}-0`,
          selector: pods,
          template: podTemplate(plan, {
            labels: labels(thing),
            configuration: createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16),
            system: args.system,
          }),
        },
      },
      { ...inside, dependsOn: [configuration, states, account, ...peers] },
    );

    const service = new Service(
      name,
      {
        metadata: { ...metadata, annotations: args.loadBalancer.annotations },
        spec: {
          type: SERVICE_TYPES[plan.service],
          ...(plan.service === "loadBalancer"
            ? {
                // The client's own address reaches the router.
                externalTrafficPolicy: "Local",
                loadBalancerClass: args.loadBalancer.loadBalancerClass,
                allocateLoadBalancerNodePorts: args.loadBalancer.nodePorts,
              }
            : {}),
          selector: selector(thing),
          ports: [
            { name: "http", port: PORTS.http, targetPort: "http" },
            { name: "https", port: PORTS.https, targetPort: "https" },
          ],
        },
      },
      inside,
    );
    this.address = service.status.apply((status) => {
      const [first] = status?.loadBalancer?.ingress ?? [];
      return first?.ip ?? first?.hostname;
    });
    this.registerOutputs({ address: this.address });
  }
}

const SERVICE_TYPES = { loadBalancer: "LoadBalancer", nodePort: "NodePort", clusterIP: "ClusterIP" } as const;

/** A line for each shard that is not active. */
function statesFile({ states }: RouterPlan): string {
  return Object.entries(states)
    .map(([id, state]) => `${id} ${state}\n`)
    .join("");
}

/** One for each replica: peers are resolved once, at start, so a pod's address has to outlive the pod. */
function peerServices(plan: RouterPlan, opts: { readonly parent: Router }): Service[] {
  const { name, namespace } = plan;
  const thing = routerThing(plan);
  return Array.from({ length: plan.replicas }, (_, n) => {
    const replica = `${name}-${n}`;
    return new Service(
      replica,
      {
        metadata: { name: replica, namespace, labels: labels(thing) },
        spec: {
          selector: { ...selector(thing), "statefulset.kubernetes.io/pod-name": replica },
          // A router learns from its peers before it is ready.
          publishNotReadyAddresses: true,
          ports: [{ name: "peers", port: PORTS.routerPeers }],
        },
      },
      opts,
    );
  });
}

/** The edge is everybody's; what routers tell each other and what they measure is not. */
function createIsolation(plan: RouterPlan, opts: { readonly parent: Router }): void {
  const { name, namespace } = plan;
  const thing = routerThing(plan);
  const pods = { matchLabels: selector(thing) };
  const tcp = (...ports: number[]): { protocol: string; port: number }[] =>
    ports.map((port) => ({ protocol: "TCP", port }));
  new NetworkPolicy(
    name,
    {
      metadata: { name, namespace, labels: labels(thing) },
      spec: {
        podSelector: pods,
        policyTypes: ["Ingress"],
        ingress: [
          { ports: tcp(PORTS.routerHttp, PORTS.routerHttps) },
          { from: [{ podSelector: pods }], ports: tcp(PORTS.routerPeers) },
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
            ports: tcp(PORTS.routerMetrics),
          },
        ],
      },
    },
    opts,
  );
}
