import type { Settings } from "../schema/schema";
import { minBridges, type Size } from "./sizes";

export interface BridgesPlan {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly size: Size;
  /** Participants of one conference on one bridge before jicofo uses another. */
  readonly participants: number;
  /** What a bridge may send on average before another is added, Mbit/s. */
  readonly networkMbps: number;
  /** Stress (0–1, jicofo's own measure) at which another is added. */
  readonly stress: number;
  readonly address: BridgeAddress;
  /** Relays between the bridges of a shard, so that one conference can use several. */
  readonly relay: boolean;
  /** Longest wait for calls to end, minutes; the whole grace period of a bridge. */
  readonly drainMinutes: number;
}

export type BridgeAddress = "externalIP" | "internalIP" | "stun" | readonly string[];

export function planBridges(settings: Settings): Omit<BridgesPlan, "name"> {
  const { bridges, drainMinutes } = settings;
  return {
    min: minBridges(settings),
    max: bridges.max,
    size: { cpu: bridges.cpu, memory: bridges.memory, memoryLimit: bridges.memory },
    participants: bridges.participants,
    networkMbps: bridges.networkMbps,
    stress: bridges.stress,
    address: bridges.address,
    relay: bridges.relay,
    drainMinutes,
  };
}
