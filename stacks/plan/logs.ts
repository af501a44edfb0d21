import { MONITORING_NAMESPACE } from "../catalogue/namespaces";
import { PORTS } from "../catalogue/ports";
import { type ChartPlan, planChart } from "./charts";
import type { Settings } from "../schema/schema";
import { serviceHost } from "./serviceHost";

/** Name of the chart's release, of its Service and of its pod. */
export const LOKI = "loki";

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
  /** URL for writing and reading logs. */
  readonly url: string;
  readonly dnsDomain: string;
  readonly chart: ChartPlan;
  /** Grafana Alloy, which collects logs on every node. */
  readonly collector: ChartPlan;
}

/** Undefined if logs exist only on the nodes. */
export function planLogs(settings: Settings): LogsPlan | undefined {
  const { cloud, cluster, logOptions } = settings;
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
        url: `http://${serviceHost(LOKI, MONITORING_NAMESPACE, cluster.dnsDomain)}:${PORTS.loki}`,
        dnsDomain: cluster.dnsDomain,
        chart: planChart(settings, "loki"),
        collector: planChart(settings, "alloy"),
      };
  }
}
