import { PEER_RANGES, type PeerRange } from "../catalogue/peers";
import type { Settings } from "../schema/schema";
import { planImage } from "./images";
import type { LoadBalancerPlan } from "./loadBalancer";
import { type PlacementPlan, planPlacement } from "./placement";
import { podRanges } from "./podRanges";
import { type Size, workloadSize } from "./sizes";

export interface TurnPlan {
  /** `turn.<domain>` */
  readonly host: string;
  readonly replicas: number;
  readonly size: Size;
  readonly placement: PlacementPlan;
  /** Bandwidth of one relayed session (one connection of a client), in each direction, kbit/s. */
  readonly userKbps: number;
  readonly loadBalancer: LoadBalancerPlan;
  readonly image: string;
  /** Peer addresses that it relays to or denies. */
  readonly peers: readonly PeerRange[];
  /** UDP ports of bridges, the only ones that it may send to. */
  readonly mediaPorts: readonly number[];
  /** Whether bridges have private addresses, so that TURN relays to pods and to no public address. */
  readonly privateBridges: boolean;
}

/** Whether the region has TURN. The default is yes where the cloud provides an address for it. */
export function hasTurn({ turn, cloud }: Settings): boolean {
  return turn.enabled ?? (cloud !== "kubeconfig" && turn.server === undefined);
}

export function planTurn(settings: Settings): TurnPlan | undefined {
  if (!hasTurn(settings)) return undefined;
  const { bridges, domain, nodes, turn } = settings;
  return {
    host: `turn.${domain}`,
    replicas: turn.replicas,
    size: workloadSize(settings, "turn"),
    placement: planPlacement(settings, "turn"),
    userKbps: turn.userKbps,
    loadBalancer: turn.loadBalancer,
    image: planImage(settings, "coturn"),
    peers: nodes.media.private ? podsOnly(settings) : [...PEER_RANGES, ...listedBridges(bridges)],
    mediaPorts: bridges.ports,
    privateBridges: nodes.media.private,
  };
}

/** Peers with private media nodes: pods only. The NetworkPolicy of TURN limits these to the port of bridges. */
function podsOnly(settings: Settings): readonly PeerRange[] {
  const reason = "pods, among them bridges without public addresses";
  return [
    { range: "0.0.0.0/0", decision: "denied", reason: "bridges have private addresses" },
    ...PEER_RANGES.filter(({ range, decision }) => decision === "denied" && range.includes(":")),
    ...podRanges(settings).map((range): PeerRange => ({ range, decision: "allowed", reason })),
  ];
}

/** Bridge addresses that the operator lists. TURN relays to them even if they are private. */
function listedBridges({ address }: Settings["bridges"]): readonly PeerRange[] {
  if (typeof address === "string") return [];
  return address.map((one) => ({ range: `${one}/32`, decision: "allowed", reason: "a bridge of this region" }));
}
