import { AT_STRESS_1, KBPS, RECEIVED_MBPS } from "../catalogue/load";
import type { Settings } from "../schema/schema";
import { MAX_VISITOR_NODES } from "../schema/visitors";
import { type Assumption, OVERLOADED } from "./audience";

/** Planning figures and sizes for the listeners of one large conference. */

/** Cameras of a lecture or a panel. */
const SPEAKERS = 5;

/** Receive rate of a listener: the speaker in large, the others as thumbnails. Mbit/s. Listeners send no media. */
export const LISTENED_MBPS = (KBPS[720] + (SPEAKERS - 1) * KBPS[180]) / 1000;

/** Listeners of a conference on one visitor node. */
const PER_NODE = 500;

/** Limits of a region that is planned for listeners. Above them its nodes exceed the default network on gcp. */
export const MAX_LISTENERS = 5000;
export const MAX_BESIDE_LISTENERS = 500;

export const LISTENER_ASSUMPTIONS: readonly Assumption[] = [
  {
    what: "a lecture",
    value: `${SPEAKERS} cameras; each listener receives one at 720p and the others at 180p, ${LISTENED_MBPS} Mbit/s, and sends none`,
    source: "assumption: the default view of Jitsi Meet; visitors have no camera and microphone",
  },
  {
    what: "a bridge with four cores",
    value: "carries listeners by what it sends: as many Mbit/s as to participants",
    source:
      "Jitsi's guide for 10,000 participants plans 50 bridges with eight cores, 200 listeners each, twice as many per core",
  },
  {
    what: "a visitor node",
    value: `${PER_NODE} listeners, at most ${MAX_VISITOR_NODES} nodes per shard`,
    source:
      "max-visitors-per-node of jicofo's reference.conf; Jitsi's guide considers 2,000 safe, the image's default is 250; mod_visitors_component remembers 16 nodes of a room",
  },
];

/** Requirements of a conference with many listeners on its shard. */
export interface ListenersSize {
  readonly visitors: { readonly count: number; readonly perNode: number };
  /** Bridges for listeners, besides those for participants. */
  readonly bridges: number;
  /** Listeners per bridge at which the autoscaler adds a bridge. */
  readonly perBridge: number;
  /** Bridges that carry all listeners at once below jicofo's limits, when they join before the autoscaler has followed. */
  readonly atOnce: number;
  /** Traffic that bridges send to listeners, Mbit/s. */
  readonly mbps: number;
}

/** @param settings with the bridges' limits */
export function sizeListeners(listeners: number, { bridges }: Settings): ListenersSize {
  const ratio = RECEIVED_MBPS / LISTENED_MBPS;
  const perBridge = Math.floor(Math.min(bridges.stress * AT_STRESS_1 * ratio, bridges.networkMbps / LISTENED_MBPS));
  const most = Math.min(bridges.participants, Math.floor(OVERLOADED * AT_STRESS_1 * ratio));
  return {
    // Policy two-replicas requires two.
    visitors: { count: Math.max(2, Math.ceil(listeners / PER_NODE)), perNode: PER_NODE },
    bridges: Math.ceil(listeners / perBridge),
    perBridge,
    atOnce: Math.ceil(listeners / most),
    mbps: listeners * LISTENED_MBPS,
  };
}
