import { planPools, poolList } from "./pools";
import type { Settings } from "../schema/schema";

/** Storage needs of Prometheus. */

/** Scrape interval, seconds: half of Prometheus' default. */
export const SCRAPE_SECONDS = 30;

const DEFAULTS = { retentionDays: 15, storageGi: 50 };

/** Prometheus' documentation gives 1 to 2 bytes per sample on disk. */
const BYTES_PER_SAMPLE = 2;
/** Series of the API server, cluster DNS and kube-state-metrics. Planning figure. */
const SERIES_OF_CLUSTER = 40_000;
/** Series of a node with its kubelet and half a dozen pods, including a bridge. Planning figure. */
const SERIES_PER_NODE = 5_000;
/** Share of the volume for compacted blocks. The write-ahead log and running compactions need the rest. */
const SHARE = 0.85;

export function storage({ monitoring }: Settings): { readonly retentionDays: number; readonly storageGi: number } {
  return {
    retentionDays: monitoring.retentionDays ?? DEFAULTS.retentionDays,
    storageGi: monitoring.storageGi ?? DEFAULTS.storageGi,
  };
}

/** Time series of a region at its maximum number of nodes. */
export function seriesOf(settings: Settings): number {
  const nodes = poolList(planPools(settings)).reduce((sum, { max }) => sum + max, 0);
  return SERIES_OF_CLUSTER + nodes * SERIES_PER_NODE;
}

/** GiB that the retention needs at the maximum number of nodes, and the days that fit the configured volume. */
export function storageNeeded(settings: Settings): { readonly gi: number; readonly days: number } {
  const giPerDay = ((seriesOf(settings) * 86_400) / SCRAPE_SECONDS) * (BYTES_PER_SAMPLE / 2 ** 30);
  const { retentionDays, storageGi } = storage(settings);
  return { gi: Math.ceil((giPerDay * retentionDays) / SHARE), days: Math.floor((storageGi * SHARE) / giPerDay) };
}

/** Size limit of Prometheus' storage on a volume, GiB. */
export function retention(storageGi: number): number {
  return Math.floor(storageGi * SHARE);
}
