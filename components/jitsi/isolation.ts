import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import {
  createNetworkPolicy,
  PROMETHEUS,
  type Peer,
  podsOf,
  ROOM_CHECK,
  ROUTER,
  tcp,
  TURN,
  udp,
} from "../networkPolicy";
import { DELETION_COST } from "./deletionCost";
import { type Part, partOf } from "./part";
import { recorderFlows } from "./recording/recorderFlows";
import { transcriberFlows } from "./transcriberFlows";
import type { ChildOptions } from "../childOptions";

type Rule = networking.v1.NetworkPolicyIngressRule;

/** Denies ingress to all pods of Jitsi, once per region. Each workload then allows its callers. */
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
 * Creates the NetworkPolicies of a shard. They replace authentication: prosody trusts its proxies, and the unauthenticated REST
 * interfaces of jicofo and the bridges can move participants and shut down.
 */
export function createIsolation(plan: ShardPlan, meet: MeetPlan, childOptions: ChildOptions): void {
  const { namespace } = meet;
  const own = (name: Part): Peer => ({ podSelector: { matchLabels: selector(partOf(plan, name)) } });
  const allow = (name: Part, ...ingress: Rule[]): void => {
    createNetworkPolicy({ app: partOf(plan, name), namespace, ingress }, childOptions);
  };

  const transcriber = meet.transcription === undefined ? [] : [own("transcriber")];
  // Prometheus scrapes metrics on the same ports.
  allow("web", { from: [ROUTER], ports: tcp(PORTS.web) });
  allow(
    "prosody",
    { from: [own("web"), PROMETHEUS], ports: tcp(PORTS.bosh) },
    {
      from: [own("jicofo"), own("jvb"), ...(meet.recording === undefined ? [] : [own("jibri")]), ...transcriber],
      ports: tcp(PORTS.xmpp),
    },
    ...(plan.visitors === undefined ? [] : [{ from: [own("visitor")], ports: tcp(PORTS.s2s) }]),
  );
  if (plan.visitors !== undefined) {
    allow(
      "visitor",
      { from: [own("web"), PROMETHEUS], ports: tcp(PORTS.bosh) },
      { from: [own("jicofo")], ports: tcp(PORTS.xmpp) },
      { from: [own("prosody")], ports: tcp(PORTS.s2s) },
    );
  }
  allow("jicofo", { from: [ROUTER, ROOM_CHECK, PROMETHEUS], ports: tcp(PORTS.jicofoRest) });
  allow(
    "jvb",
    // From the internet, or only from TURN, and from the relays of the shard's other bridges. A transcriber needs no TURN.
    {
      ...(plan.bridges.address === "podIP" ? { from: [TURN, own("jvb"), ...transcriber] } : {}),
      ports: udp(...plan.bridges.openPorts),
    },
    { from: [PROMETHEUS, podsOf(DELETION_COST)], ports: tcp(PORTS.bridgeRest) },
  );
  if (meet.recording !== undefined) {
    const media = { ports: plan.bridges.openPorts, throughTurn: meet.turn?.privateBridges === true };
    const flows = recorderFlows(own("prosody"), media, meet.recording);
    createNetworkPolicy({ app: partOf(plan, "jibri"), namespace, ...flows }, childOptions);
  }
  if (meet.transcription !== undefined) {
    const flows = transcriberFlows(own("prosody"), plan.bridges.openPorts, meet.transcription);
    createNetworkPolicy({ app: partOf(plan, "transcriber"), namespace, ...flows }, childOptions);
  }
}
