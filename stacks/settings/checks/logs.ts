import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Whether logs can be kept where they are to be kept. */
export function logs({ logs: kept, logOptions, cloud, cluster, monitoring }: Settings): Problem[] {
  if (kept === "cloud" && cloud === "kubeconfig") {
    return [
      {
        key: "jitsi:logs",
        value: kept,
        message: "a cluster that exists already may have no cloud that keeps logs: loki or none",
        fix: "pulumi config set logs loki",
      },
    ];
  }
  if (kept === "loki" && (!monitoring.enabled || cluster.addons.prometheusOperator === "existing")) {
    return [
      {
        key: "jitsi:logs",
        value: kept,
        message: "logs in Loki are read with this program's Grafana, which is not installed here",
        fix: monitoring.enabled ? "pulumi config rm logs" : "pulumi config set --path jitsi:monitoring.enabled true",
      },
    ];
  }
  if (logOptions.maskAddresses && cloud === "gcp" && kept !== "loki") {
    return [
      {
        key: "jitsi:logOptions.maskAddresses",
        value: true,
        message: "Cloud Logging cannot mask addresses; Loki's collector can",
        fix: "pulumi config set logs loki",
      },
    ];
  }
  return [];
}
