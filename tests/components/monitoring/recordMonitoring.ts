import { Provider } from "@pulumi/kubernetes/provider";
import { isSecret, secret } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { createMonitoringPrerequisites } from "../../../components/monitoring/prerequisites";
import { MetricsServer } from "../../../components/monitoring/metricsServer";
import { Monitoring } from "../../../components/monitoring/monitoring";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { type Plan, planRegion } from "../../../stacks/plan/plan";
import { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

export const SYSTEM = { selector: { "jitsi.org/pool": "system" }, tolerations: [{ key: "system-only" }] };

/** The receiver's secret in every recording. It must appear in one Secret only. */
export const RECEIVER_SECRET = "receiver-secret-canary";

export type MonitoringRecording = Recording & { readonly plan: Plan };

/**
 * Records the monitoring of a region alone.
 * @param changes to a valid configuration
 */
export async function recordMonitoring(changes: Record<string, unknown> = {}): Promise<MonitoringRecording> {
  const settings = settingsOf(changes);
  const plan = planRegion(settings);
  const { environment, logs, metricsServer, monitoring } = plan;
  const program = (): object => {
    const provider = new Provider("cluster", {});
    const opts = { providers: [provider, new RandomProvider("random")] };
    if (metricsServer !== undefined) {
      const { dnsDomain } = plan;
      new MetricsServer("metrics-server", { plan: metricsServer, environment, dnsDomain, system: SYSTEM }, opts);
    }
    if (monitoring === undefined) return {};
    const dependsOn = [...createMonitoringPrerequisites(monitoring, { provider })];
    const receiverSecret = settings.receiverSecret === undefined ? undefined : secret(RECEIVER_SECRET);
    const args = { system: SYSTEM, storageClass: "fast", receiverSecret, logs };
    const { grafanaPassword } = new Monitoring("monitoring", { plan: monitoring, ...args }, { ...opts, dependsOn });
    return grafanaPassword === undefined ? {} : { grafanaPassword, isSecret: isSecret(grafanaPassword) };
  };
  const config = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };
  return Object.assign(new Recording(await runProgram({ config, program, answer: recordedAnswer })), { plan });
}

const EXISTING = { kubeconfig: "k", context: "c", addons: { prometheusOperator: "existing" } };

/** A cluster with an existing kube-prometheus in another namespace. */
export const WITH_OPERATOR = {
  cluster: EXISTING,
  monitoring: {
    prometheus: {
      url: "http://prometheus.observability.svc:9090",
      namespace: "observability",
      serviceAccount: "watcher",
      labels: { release: "theirs" },
    },
  },
};
