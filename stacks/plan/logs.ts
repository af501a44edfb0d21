import { chartReference, type ChartReference } from "./charts";
import type { Settings } from "../schema/schema";

/**
 * Where the logs of all containers are kept after their pods are gone. CloudWatch and Cloud Logging bill every gigabyte they take
 * in, some half a dollar at list price, far above what keeping it costs; Loki costs its volume.
 */
export type LogsPlan = CloudLogsPlan | LokiPlan;

export interface CloudLogsPlan {
  readonly kind: "cloud";
  readonly retentionDays: number;
  /** People's addresses are made unreadable before anybody sees them. */
  readonly maskAddresses: boolean;
}

export interface LokiPlan {
  readonly kind: "loki";
  readonly retentionDays: number;
  readonly maskAddresses: boolean;
  readonly storageGi: number;
  readonly chart: ChartReference;
  /** Grafana Alloy, which reads the logs on every node. */
  readonly collector: ChartReference;
}

/** Undefined where nothing is kept beyond what the nodes keep. */
export function planLogs(settings: Settings): LogsPlan | undefined {
  const { cloud, charts, logOptions } = settings;
  const { retentionDays, maskAddresses, storageGi } = logOptions;
  switch (settings.logs ?? (cloud === "kubeconfig" ? "none" : "cloud")) {
    case "none":
      return undefined;
    case "cloud":
      return { kind: "cloud", retentionDays, maskAddresses };
    case "loki":
      return {
        kind: "loki",
        retentionDays,
        maskAddresses,
        storageGi,
        chart: chartReference("loki", charts.mirror),
        collector: chartReference("alloy", charts.mirror),
      };
  }
}
