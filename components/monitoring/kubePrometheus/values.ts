import type { KubePrometheusPlan } from "../../../stacks/plan/monitoring";
import { KUBE_PROMETHEUS } from "../../../stacks/plan/prometheus";
import { SCRAPE_SECONDS } from "../../../stacks/plan/storage";
import type { Placement } from "../../cluster/cluster";
import { resources, scheduledOn, type Scheduling } from "../../pod";
import { alertmanagerValues } from "./alertmanagerValues";
import { TEMPLATE } from "../../templateHash";
import { volumeClaim } from "../../volumeClaim";
import { grafanaValues, type GrafanaValuesArgs } from "./grafanaValues";

export interface ValuesArgs extends GrafanaValuesArgs {
  /** System nodes. Media nodes have public addresses and are for bridges. */
  readonly system: Placement;
  /** Class of the volumes; undefined for the cluster's default. */
  readonly storageClass: string | undefined;
}

/** Values of the chart `kube-prometheus-stack`. */
export function kubePrometheusValues(plan: KubePrometheusPlan, args: ValuesArgs): Record<string, unknown> {
  const scheduling = scheduledOn(args.system);
  return {
    fullnameOverride: KUBE_PROMETHEUS,
    // They have a chart of their own: they outlive this one, and monitors of other components can be made before it.
    crds: { enabled: false },
    prometheus: { prometheusSpec: prometheusSpec(plan, args, scheduling) },
    alertmanager: alertmanagerValues(plan, args.storageClass, scheduling),
    grafana: grafanaValues(plan, args, scheduling),
    prometheusOperator: operatorValues(plan, scheduling),
    "kube-state-metrics": {
      ...scheduling,
      resources: resources(plan.sizes.kubeStateMetrics),
      // For the alerts about an outdated copy of the certificate and about changes that wait.
      metricAnnotationsAllowList: [
        "secrets=[reflector.v1.k8s.emberstack.com/reflected-version]",
        // The chart joins the list by commas. One more entry would be another shape of its values, see local/charts.
        `deployments=[${TEMPLATE}]${plan.pinned.statefulSets.length === 0 ? "" : `,statefulsets=[${TEMPLATE}]`}`,
        `pods=[${TEMPLATE}]`,
      ],
    },
    "prometheus-node-exporter": {
      resources: resources({ cpu: 0.02, memory: 32, memoryLimit: 96 }),
      tolerations: [{ operator: "Exists" }],
    },
    // The chart skips verification, because kubelets of most clusters have self-signed certificates.
    ...(plan.kubeletsVerified ? { kubelet: { serviceMonitor: { insecureSkipVerify: false } } } : {}),
    ...controlPlane(plan),
  };
}

function prometheusSpec(plan: KubePrometheusPlan, { storageClass }: ValuesArgs, scheduling: Scheduling): object {
  return {
    ...scheduling,
    scrapeInterval: `${SCRAPE_SECONDS}s`,
    evaluationInterval: `${SCRAPE_SECONDS}s`,
    retention: `${plan.retentionDays}d`,
    retentionSize: `${plan.retentionGi}GiB`,
    resources: resources(plan.sizes.prometheus),
    storageSpec: { volumeClaimTemplate: { spec: volumeClaim(plan.storageGi, storageClass) } },
    enableAdminAPI: false,
    // For the chart's alerts; the rules of this program have the label already.
    externalLabels: { region: plan.grafana.domain },
    // Alerts link to `<externalUrl>/graph?g0.expr=…`, and only Grafana is reachable from outside. After `#` the path stays in the
    // browser, and Grafana opens Explore.
    externalUrl: `${plan.grafana.url}/explore#prometheus`,
    // Select all monitors and rules; the chart's default selects those with its own label.
    podMonitorSelectorNilUsesHelmValues: false,
    serviceMonitorSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
  };
}

function operatorValues(plan: KubePrometheusPlan, scheduling: Scheduling): object {
  return {
    ...scheduling,
    resources: resources(plan.sizes.operator),
    admissionWebhooks: {
      // By default a Helm hook makes the certificate. Pulumi runs no hooks, and the operator would wait for it.
      certManager: { enabled: true },
      patch: { enabled: false },
      // The rules of this program are tested. Others must not fail while the webhook's certificate is not issued yet.
      failurePolicy: "Ignore",
    },
  };
}

/** Targets in the control plane. The API server is reachable in every cluster, the other components in few. */
function controlPlane({ managedControlPlane, clusterDns }: KubePrometheusPlan): Record<string, unknown> {
  const open = { enabled: !managedControlPlane };
  return {
    kubeControllerManager: open,
    kubeScheduler: open,
    kubeEtcd: open,
    kubeProxy: open,
    coreDns: { enabled: clusterDns === "coreDns" },
    kubeDns: { enabled: clusterDns === "kubeDns" },
  };
}
