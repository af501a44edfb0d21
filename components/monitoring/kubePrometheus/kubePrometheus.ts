import { Secret } from "@pulumi/kubernetes/core/v1";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import { type CustomResourceOptions, type Output, secret } from "@pulumi/pulumi";
import type { LogsPlan } from "../../../stacks/plan/logs";
import { KUBE_PROMETHEUS, type KubePrometheusPlan, type MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { Placement } from "../../cluster/cluster";
import { labels } from "../../labels";
import { LOKI_URL } from "../logs/lokiValues";
import { alertmanagerConfig } from "./alertmanagerConfig";
import { ALERTMANAGER_CONFIG } from "./alertmanagerValues";
import { createGrafana } from "./grafana";
import { kubePrometheusValues } from "./values";

export interface KubePrometheusArgs {
  /** Nodes that Prometheus, Alertmanager and Grafana run on. */
  readonly system: Placement;
  /** Class of the volumes; undefined for the one that the cluster takes by default. */
  readonly storageClass: string | undefined;
  /** What the receiver of alerts is let in with. */
  readonly receiverSecret: Output<string> | undefined;
  /** Where container logs are kept; undefined where they are not. */
  readonly logs: LogsPlan | undefined;
}

/**
 * Prometheus, Alertmanager and Grafana by their common chart, and what its values refer to by name.
 * @returns the password of Grafana's administrator.
 */
export function createKubePrometheus(
  plan: MonitoringPlan,
  stack: KubePrometheusPlan,
  args: KubePrometheusArgs,
  opts: CustomResourceOptions,
): Output<string> {
  const { namespace } = plan;
  const { system, storageClass, receiverSecret, logs } = args;
  const grafana = createGrafana(plan, storageClass, opts);
  const name = ALERTMANAGER_CONFIG.secret;
  const routes = new Secret(
    name,
    {
      metadata: { name, namespace, labels: labels({ name, instance: name, component: "monitoring" }) },
      stringData: { [ALERTMANAGER_CONFIG.key]: secret(alertmanagerConfig(stack, receiverSecret)) },
    },
    opts,
  );
  const values = kubePrometheusValues(stack, {
    system,
    storageClass,
    certificate: plan.certificate.secret,
    loki: logs?.kind === "loki" ? LOKI_URL : undefined,
  });
  new Chart(
    KUBE_PROMETHEUS,
    { ...stack.chart, namespace, values },
    { ...opts, dependsOn: [routes, ...grafana.prerequisites] },
  );
  return grafana.password;
}
