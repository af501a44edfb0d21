import { StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import type { LoadBalancer, Placement } from "../cluster/cluster";
import { createDisruptionBudget } from "../disruptionBudget";
import { labels, selector } from "../labels";
import { PROMETHEUS, tcp } from "../networkPolicy";
import { fingerprint } from "../stamp";
import { haproxyConfig } from "./haproxyConfig";
import { podTemplate, routerThing } from "./pod";
import { SCRIPTS } from "./scripts";

const TYPE = "jitsi:routing:Router"; // state identity: a rename needs an alias

export interface RouterArgs {
  /** Slots, listeners, certificate and replicas. */
  readonly plan: RouterPlan;
  /** Where the routers run: not on media nodes, whose traffic is another. */
  readonly system: Placement;
  readonly loadBalancer: LoadBalancer;
}

interface Inside {
  readonly parent: Router;
}

/** The edge of a region: terminates TLS and keeps every room on one shard. Adding a shard changes nothing here. */
export class Router extends ComponentResource {
  /** Address of its load balancer: what the region's name has to resolve to. Undefined where there is none. */
  readonly address: Output<string | undefined>;

  constructor(name: string, args: RouterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;
    const inside: Inside = { parent: this };
    const { namespace } = plan;
    const thing = routerThing(plan);
    const metadata = { name, namespace, labels: labels(thing) };
    const pods = { matchLabels: selector(thing) };

    const files = { "haproxy.cfg": haproxyConfig(plan), ...SCRIPTS };
    const neededByPods = [
      new ConfigMap(name, { metadata, data: files }, inside),
      new ServiceAccount(name, { metadata, automountServiceAccountToken: false }, inside),
      // HAProxy does not start with a peer whose name does not resolve.
      ...createPeerServices(plan, inside),
    ];
    createIsolation(plan, inside);
    createDisruptionBudget({ metadata, ...pods }, inside);
    new StatefulSet(
      name,
      {
        metadata,
        spec: {
          replicas: plan.replicas,
          // They start together and find each other; an update still replaces one at a time.
          podManagementPolicy: "Parallel",
          // Load balancers notice a new one before the next one leaves.
          minReadySeconds: 15,
          // Has to be named, and nobody asks for a pod by it: each has a Service of its own.
          serviceName: `${name}-0`,
          selector: pods,
          template: podTemplate(plan, {
            labels: labels(thing),
            configuration: fingerprint(files),
            system: args.system,
          }),
        },
      },
      { ...inside, dependsOn: neededByPods },
    );

    this.address = addressOf(createService(plan, args.loadBalancer, inside));
    this.registerOutputs({ address: this.address });
  }
}

/** The edge, as the world or another proxy reaches it. */
function createService(plan: RouterPlan, loadBalancer: LoadBalancer, inside: Inside): Service {
  const { name, namespace } = plan;
  const thing = routerThing(plan);
  const balanced = {
    // The client's own address reaches the router.
    externalTrafficPolicy: "Local",
    loadBalancerClass: loadBalancer.loadBalancerClass,
    allocateLoadBalancerNodePorts: loadBalancer.nodePorts,
  };
  return new Service(
    name,
    {
      metadata: { name, namespace, labels: labels(thing), annotations: loadBalancer.annotations },
      spec: {
        type: SERVICE_TYPES[plan.service],
        ...(plan.service === "loadBalancer" ? balanced : {}),
        selector: selector(thing),
        ports: [
          { name: "http", port: PORTS.http, targetPort: "http" },
          { name: "https", port: PORTS.https, targetPort: "https" },
        ],
      },
    },
    inside,
  );
}

function addressOf(service: Service): Output<string | undefined> {
  return service.status.apply((status) => {
    const [first] = status?.loadBalancer?.ingress ?? [];
    return first?.ip ?? first?.hostname;
  });
}

const SERVICE_TYPES = { loadBalancer: "LoadBalancer", nodePort: "NodePort", clusterIP: "ClusterIP" } as const;

/** One for each replica: the others are resolved once, at start, so a pod's address has to outlive the pod. */
function createPeerServices(plan: RouterPlan, inside: Inside): Service[] {
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
          ports: [
            { name: "peers", port: PORTS.routerPeers },
            { name: "place", port: PORTS.routerPlace },
          ],
        },
      },
      inside,
    );
  });
}

/** The edge is everybody's; what routers tell each other and what they measure is not. */
function createIsolation(plan: RouterPlan, inside: Inside): void {
  const { name, namespace } = plan;
  const thing = routerThing(plan);
  const pods = { matchLabels: selector(thing) };
  new NetworkPolicy(
    name,
    {
      metadata: { name, namespace, labels: labels(thing) },
      spec: {
        podSelector: pods,
        policyTypes: ["Ingress"],
        ingress: [
          { ports: tcp(PORTS.routerHttp, PORTS.routerHttps) },
          { from: [{ podSelector: pods }], ports: tcp(PORTS.routerPeers, PORTS.routerPlace) },
          { from: [PROMETHEUS], ports: tcp(PORTS.routerMetrics) },
        ],
      },
    },
    inside,
  );
}
