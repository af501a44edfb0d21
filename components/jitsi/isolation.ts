import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { JitsiComponent } from "../../stacks/catalogue/versions";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import { PROMETHEUS, type Peer, podsOf, ROOM_CHECK, ROUTER, tcp, udp } from "../networkPolicy";
import { DELETION_COST } from "./deletionCost";
import { partOf } from "./part";
import type { ChildOptions } from "../childOptions";

type Rule = networking.v1.NetworkPolicyIngressRule;

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
export function createIsolation(plan: ShardPlan, namespace: string, childOptions: ChildOptions): void {
  const own = (name: JitsiComponent): Peer => ({ podSelector: { matchLabels: selector(partOf(plan, name)) } });
  const allow = (name: JitsiComponent, ...ingress: Rule[]): void => {
    const app = partOf(plan, name);
    new NetworkPolicy(
      app.instance,
      {
        metadata: { name: app.instance, namespace, labels: labels(app) },
        spec: { podSelector: { matchLabels: selector(app) }, policyTypes: ["Ingress"], ingress },
      },
      childOptions,
    );
  };

  // Prometheus reads metrics where they are served, next to what only callers may reach.
  allow("web", { from: [ROUTER], ports: tcp(PORTS.web) });
  allow(
    "prosody",
    { from: [own("web"), PROMETHEUS], ports: tcp(PORTS.bosh) },
    { from: [own("jicofo"), own("jvb")], ports: tcp(PORTS.xmpp) },
  );
  allow("jicofo", { from: [ROUTER, ROOM_CHECK, PROMETHEUS], ports: tcp(PORTS.jicofoRest) });
  allow(
    "jvb",
    // The whole internet, and the relays of the shard's other bridges.
    { ports: udp(PORTS.media) },
    { from: [PROMETHEUS, podsOf(DELETION_COST)], ports: tcp(PORTS.bridgeRest) },
  );
}
