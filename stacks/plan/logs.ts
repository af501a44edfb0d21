import { type ChartPlan, planChart } from "./charts";
import type { Settings } from "../schema/schema";

/**
 * Storage of container logs beyond the life of their pods. CloudWatch and Cloud Logging charge about half a dollar per ingested
 * gigabyte at list price, far more than for storage. Loki costs its volume.
 */
export type LogsPlan = CloudLogsPlan | LokiPlan;

export interface CloudLogsPlan {
  readonly kind: "cloud";
  readonly retentionDays: number;
  /** Whether IP addresses of participants are masked. */
  readonly maskAddresses: boolean;
}

export interface LokiPlan {
  readonly kind: "loki";
  readonly retentionDays: number;
  readonly maskAddresses: boolean;
  readonly storageGi: number;
  readonly chart: ChartPlan;
  /** Grafana Alloy, which collects logs on every node. */
  readonly collector: ChartPlan;
}

/** Undefined if logs exist only on the nodes. */
export function planLogs(settings: Settings): LogsPlan | undefined {
  const { cloud, logOptions } = settings;
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
        chart: planChart(settings, "loki"),
        collector: planChart(settings, "alloy"),
      };
  }
}
