import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { SIP_SOFTWARE } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import {
  createNetworkPolicy,
  type Flows,
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
import { telephoneFlows } from "./telephoneFlows";
import { transcriberFlows } from "./transcriberFlows";
import type { ChildOptions } from "../childOptions";

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
  const { namespace, recording, sip, transcription } = meet;
  const own = (name: Part): Peer => ({ podSelector: { matchLabels: selector(partOf(plan, name)) } });
  const create = (name: Part, flows: Flows): void => {
    createNetworkPolicy({ app: partOf(plan, name), namespace, ...flows }, childOptions);
  };
  const allow = (name: Part, ...ingress: Flows["ingress"]): void => create(name, { ingress });

  const recorders = recording === undefined ? [] : [own("jibri")];
  const jigasi = [
    ...(transcription === undefined ? [] : [own("transcriber")]),
    ...(sip?.dialOut === undefined ? [] : [own("dial-out")]),
  ];
  const dialIn = sip === undefined ? [] : [podsOf(SIP_SOFTWARE)];
  // Prometheus scrapes metrics on the same ports.
  allow("web", { from: [ROUTER], ports: tcp(PORTS.web) });
  allow(
    "prosody",
    { from: [own("web"), PROMETHEUS], ports: tcp(PORTS.bosh) },
    { from: [own("jicofo"), own("jvb"), ...recorders, ...jigasi], ports: tcp(PORTS.xmpp) },
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
    // From the internet, or only from TURN, and from the relays of the shard's other bridges. jigasi has no TURN, so it connects directly.
    {
      ...(plan.bridges.address === "podIP" ? { from: [TURN, own("jvb"), ...jigasi, ...dialIn] } : {}),
      ports: udp(...plan.bridges.openPorts),
    },
    { from: [PROMETHEUS, podsOf(DELETION_COST)], ports: tcp(PORTS.bridgeRest) },
  );
  const ports = plan.bridges.openPorts;
  if (recording !== undefined) {
    const media = { ports, throughTurn: meet.turn?.privateBridges === true };
    create("jibri", recorderFlows(own("prosody"), media, recording));
  }
  if (transcription !== undefined) create("transcriber", transcriberFlows(own("prosody"), ports, transcription));
  if (sip?.dialOut !== undefined) create("dial-out", telephoneFlows(sip, own("prosody")));
}
