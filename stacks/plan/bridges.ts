import { AT_STRESS_1, RECEIVED_MBPS } from "../catalogue/load";
import { PORTS } from "../catalogue/ports";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds, shardNumber } from "../schema/shardIds";
import { type PlacementPlan, planPlacement } from "./placement";
import { minBridges, type Size } from "./sizes";

export interface BridgesPlan {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly size: Size;
  /** Participants of one conference on one bridge before jicofo adds another bridge to it. */
  readonly participants: number;
  /** Average transmit rate of a bridge, Mbit/s, above which the autoscaler adds a bridge. */
  readonly networkMbps: number;
  /** Average stress (0–1, the load measure of jicofo) above which the autoscaler adds a bridge. */
  readonly stress: number;
  readonly address: BridgeAddress;
  /** UDP port of media, on the node too. */
  readonly port: number;
  /** All UDP ports that are open for media: those of all shards, and those of bridges that are still to be replaced. */
  readonly openPorts: readonly number[];
  /** Relays between the bridges of a shard, so that one conference can use several. */
  readonly relay: boolean;
  /** Maximum time for conferences to end when a bridge drains, minutes: the termination grace period. */
  readonly drainMinutes: number;
  readonly placement: PlacementPlan;
}

/** Participants of typical conferences at which the autoscaler adds a bridge. */
export function participantsPerBridge({ bridges }: Settings): number {
  return Math.max(1, Math.floor(Math.min(bridges.stress * AT_STRESS_1, bridges.networkMbps / RECEIVED_MBPS)));
}

/**
 * `externalAndInternalIP`: participants inside a LAN use the internal address, all others the external one. `podIP`: only TURN
 * reaches the bridges.
 */
export type BridgeAddress =
  "externalIP" | "internalIP" | "externalAndInternalIP" | "stun" | "podIP" | readonly string[];

/** UDP ports that bridges use. Bridges with different ports, and so of different shards, can share a node. */
export function portsInUse({ bridges }: Settings): readonly number[] {
  return bridges.ports.slice(0, bridges.perNode);
}

/** UDP port of a shard's bridges. It does not depend on the number of shards. */
export function mediaPort(settings: Settings, id: ShardId): number {
  const ports = portsInUse(settings);
  return ports[shardNumber(id) % ports.length] ?? PORTS.media;
}

/** Media nodes for some number of bridges of each shard. */
export function mediaNodes(settings: Settings, bridges: (id: ShardId) => number): number {
  return nodesFor(shardIds(settings.shardCount).map((id) => ({ port: mediaPort(settings, id), count: bridges(id) })));
}

/** A node takes one bridge of each port. */
export function nodesFor(bridges: readonly { readonly port: number; readonly count: number }[]): number {
  const perPort = new Map<number, number>();
  for (const { port, count } of bridges) perPort.set(port, (perPort.get(port) ?? 0) + count);
  return Math.max(0, ...perPort.values());
}

/** Resources of the bridges that share a node. */
export function sizePerNode(settings: Settings): Size {
  const { cpu, memory } = settings.bridges;
  const count = portsInUse(settings).length;
  return {
    cpu: Math.round(cpu * count * 1000) / 1000,
    memory: memory * count,
    memoryLimit: memory * count,
  };
}

/** Settings that the bridges of all shards have in common. */
export type CommonBridgesPlan = Omit<BridgesPlan, "name" | "port">;

export function planBridges(settings: Settings): CommonBridgesPlan {
  const { bridges, drainMinutes, nodes } = settings;
  return {
    min: minBridges(settings),
    max: bridges.max,
    size: { cpu: bridges.cpu, memory: bridges.memory, memoryLimit: bridges.memory },
    participants: bridges.participants,
    networkMbps: bridges.networkMbps,
    stress: bridges.stress,
    address: nodes.media.private ? "podIP" : bridges.address,
    openPorts: bridges.ports,
    relay: bridges.relay,
    drainMinutes,
    placement: planPlacement(settings, "jvb"),
  };
}
