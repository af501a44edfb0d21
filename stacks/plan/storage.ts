import { planPools } from "./pools";
import type { Settings } from "../schema/schema";

/** How much measuring a region takes, and how long a volume holds it. */

/** Seconds between two scrapes of a target; Prometheus' own default is twice that. */
export const SCRAPE_SECONDS = 30;

const DEFAULTS = { retentionDays: 15, storageGi: 50 };

/** Prometheus' documentation gives 1 to 2 bytes for a sample on disk. */
const BYTES_PER_SAMPLE = 2;
/** Series of the API server, of cluster DNS and of the state of all objects, in a cluster of this program's kind. Planning figure. */
const SERIES_OF_CLUSTER = 40_000;
/** Series of a node with its kubelet and half a dozen pods, a bridge among them. Planning figure. */
const SERIES_PER_NODE = 5_000;
/** Part of the volume that stored blocks may fill; what is not compacted yet, and a compaction under way, need the rest. */
const SHARE = 0.85;

export function storage({ monitoring }: Settings): { readonly retentionDays: number; readonly storageGi: number } {
  return {
    retentionDays: monitoring.retentionDays ?? DEFAULTS.retentionDays,
    storageGi: monitoring.storageGi ?? DEFAULTS.storageGi,
  };
}

/** Time series of a region with all its nodes. */
export function seriesOf(settings: Settings): number {
  const { system, media } = planPools(settings);
  return SERIES_OF_CLUSTER + (system.max + media.max) * SERIES_PER_NODE;
}

/** GiB that `retentionDays` of a region with all its nodes take on a volume, and the days that its volume holds. */
export function storageNeeded(settings: Settings): { readonly gi: number; readonly days: number } {
  const giPerDay = ((seriesOf(settings) * 86_400) / SCRAPE_SECONDS) * (BYTES_PER_SAMPLE / 2 ** 30);
  const { retentionDays, storageGi } = storage(settings);
  return { gi: Math.ceil((giPerDay * retentionDays) / SHARE), days: Math.floor((storageGi * SHARE) / giPerDay) };
}

/** What Prometheus is told to keep at most on a volume, GiB. */
export function retention(storageGi: number): number {
  return Math.floor(storageGi * SHARE);
}
