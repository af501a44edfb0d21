import { Secret } from "@pulumi/kubernetes/core/v1";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import { type CustomResourceOptions, type Output, secret } from "@pulumi/pulumi";
import type { LogsPlan } from "../../../stacks/plan/logs";
import type { KubePrometheusPlan, MonitoringPlan } from "../../../stacks/plan/monitoring";
import { KUBE_PROMETHEUS } from "../../../stacks/plan/prometheus";
import type { Placement } from "../../cluster/cluster";
import { labels } from "../../labels";
import { chartArgs } from "../../chart";
import { alertmanagerConfig, MESSAGES } from "./alertmanagerConfig";
import { ALERTMANAGER_CONFIG } from "./alertmanagerValues";
import { createGrafana } from "./grafana";
import { kubePrometheusValues } from "./values";

export interface KubePrometheusArgs {
  /** Nodes for Prometheus, Alertmanager and Grafana. */
  readonly system: Placement;
  /** Class of the volumes; undefined for the cluster's default. */
  readonly storageClass: string | undefined;
  /** Secret of the receiver of alerts. */
  readonly receiverSecret: Output<string> | undefined;
  /** Where container logs are kept; undefined where they are not. */
  readonly logs: LogsPlan | undefined;
}

/**
 * The chart with Prometheus, Alertmanager and Grafana, and the objects that its values name.
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
      stringData: {
        [ALERTMANAGER_CONFIG.key]: secret(alertmanagerConfig(stack, receiverSecret)),
        [ALERTMANAGER_CONFIG.messages]: MESSAGES,
      },
    },
    opts,
  );
  const values = kubePrometheusValues(stack, {
    system,
    storageClass,
    certificate: plan.certificate.secret,
    loki: logs?.kind === "loki" ? logs.url : undefined,
  });
  new Chart(
    KUBE_PROMETHEUS,
    { ...chartArgs(stack.chart, values), namespace },
    { ...opts, dependsOn: [routes, ...grafana.prerequisites] },
  );
  return grafana.password;
}
