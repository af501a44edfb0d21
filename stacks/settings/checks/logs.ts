import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

const NEEDS_GRAFANA = "needs this program's Grafana, which this stack does not install";

/** Checks that the chosen log storage is available. */
export function logs({ logs: kept, logOptions, cloud, cluster, monitoring }: Settings): Problem[] {
  if (kept === "cloud" && cloud === "kubeconfig") {
    return [
      {
        key: "jitsi:logs",
        value: kept,
        message: "loki or none: an existing cluster may have no cloud log service",
        fix: "pulumi config set logs loki",
      },
    ];
  }
  const grafana = monitoring.enabled && cluster.addons.prometheusOperator === "install";
  if (kept === "loki" && !grafana) {
    return [
      {
        key: "jitsi:logs",
        value: kept,
        message: `Loki ${NEEDS_GRAFANA}`,
        fix: monitoring.enabled ? "pulumi config rm logs" : "pulumi config set --path jitsi:monitoring.enabled true",
      },
    ];
  }
  if (logOptions.maskAddresses && cloud === "gcp" && kept !== "loki") {
    return [
      {
        key: "jitsi:logOptions.maskAddresses",
        value: true,
        message: `Cloud Logging cannot mask addresses; ${grafana ? "use logs loki" : `Loki can, but it ${NEEDS_GRAFANA}`}`,
        fix: grafana ? "pulumi config set logs loki" : "pulumi config set --path jitsi:logOptions.maskAddresses false",
      },
    ];
  }
  return [];
}

/** Warnings about values that are valid but probably not intended. */
export function logNotes({ logs: kept, cloud, environment }: Settings): string[] {
  if (kept !== undefined || cloud !== "kubeconfig" || environment !== "production") return [];
  return ["container logs end with their pods: set jitsi:logs loki, or none if the cluster keeps them"];
}
