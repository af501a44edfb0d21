import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/model";
import { labels, selector } from "../labels";
import { PORTS } from "../ports";
import { DELETION_COST } from "./deletionCost";
import type { Inside, ShardArgs } from "./shard";

type Peer = networking.v1.NetworkPolicyPeer;
type Rule = networking.v1.NetworkPolicyIngressRule;

/** Pods of the same namespace. */
const ROUTER: Peer = { podSelector: { matchLabels: { "app.kubernetes.io/name": "haproxy" } } };
const DELETION_COST_WRITER: Peer = { podSelector: { matchLabels: { "app.kubernetes.io/name": DELETION_COST } } };
/** Prometheus reads metrics where they are served, next to what only callers may reach. */
const MONITORING: Peer = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };

/** Closes everything of Jitsi to everyone; each part then opens what its callers need. Once for the region. */
export function createDefaultDeny(
  args: { readonly namespace: Input<string> },
  opts: CustomResourceOptions,
): NetworkPolicy {
  const name = "jitsi-default-deny";
  return new NetworkPolicy(
    name,
    {
      metadata: {
        name,
        namespace: args.namespace,
        labels: labels({ name: "isolation", instance: name, component: "network" }),
      },
      spec: { podSelector: { matchLabels: { "app.kubernetes.io/part-of": "jitsi" } }, policyTypes: ["Ingress"] },
    },
    opts,
  );
}

/**
 * Who may call what inside a shard. XMPP and REST ask nobody for a password that matters here: prosody believes its
 * proxies, and the REST of jicofo and of a bridge can move people and shut down.
 */
export function createIsolation(plan: ShardPlan, args: ShardArgs, inside: Inside): void {
  const own = (name: "web" | "prosody" | "jicofo" | "jvb"): Peer => ({
    podSelector: { matchLabels: selector({ name, instance: instanceOf(plan, name), shard: plan.id }) },
  });
  const allow = (name: "web" | "prosody" | "jicofo" | "jvb", component: string, ingress: Rule[]): void => {
    const instance = instanceOf(plan, name);
    const thing = { name, instance, component, shard: plan.id };
    new NetworkPolicy(
      instance,
      {
        metadata: { name: instance, namespace: args.namespace, labels: labels(thing) },
        spec: { podSelector: { matchLabels: selector(thing) }, policyTypes: ["Ingress"], ingress },
      },
      inside,
    );
  };

  allow("web", "signalling", [tcp(PORTS.web, ROUTER)]);
  allow("prosody", "signalling", [tcp(PORTS.bosh, own("web"), MONITORING), tcp(PORTS.xmpp, own("jicofo"), own("jvb"))]);
  allow("jicofo", "signalling", [tcp(PORTS.jicofoRest, ROUTER, MONITORING)]);
  allow("jvb", "media", [
    // The whole internet, and the relays of the shard's other bridges.
    { ports: [{ protocol: "UDP", port: PORTS.media }] },
    tcp(PORTS.bridgeRest, MONITORING, DELETION_COST_WRITER),
  ]);
}

function tcp(port: number, ...from: Peer[]): Rule {
  return { from, ports: [{ protocol: "TCP", port }] };
}

function instanceOf(plan: ShardPlan, name: "web" | "prosody" | "jicofo" | "jvb"): string {
  return name === "jvb" ? plan.bridges.name : plan[name].name;
}
