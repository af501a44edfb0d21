import { KUBE_PROMETHEUS, type KubePrometheusPlan } from "../../../stacks/plan/monitoring";
import { SCRAPE_SECONDS } from "../../../stacks/plan/storage";
import type { Placement } from "../../cluster/cluster";
import { resources, scheduledOn, type Where } from "../../pod";
import { alertmanagerValues } from "./alertmanagerValues";
import { claim } from "./claim";
import { grafanaValues, type GrafanaValuesArgs } from "./grafanaValues";

export interface ValuesArgs extends GrafanaValuesArgs {
  /** System nodes: measuring is not worth a node with a public address. */
  readonly system: Placement;
  /** Class of the volumes; undefined for the one that the cluster takes by default. */
  readonly storageClass: string | undefined;
}

/** Values of the chart `kube-prometheus-stack`. */
export function kubePrometheusValues(plan: KubePrometheusPlan, args: ValuesArgs): Record<string, unknown> {
  const where = scheduledOn(args.system);
  return {
    fullnameOverride: KUBE_PROMETHEUS,
    // They are a chart of their own, so that they outlive this one and others may come before it.
    crds: { enabled: false },
    prometheus: { prometheusSpec: prometheusSpec(plan, args, where) },
    alertmanager: alertmanagerValues(plan, args.storageClass, where),
    grafana: grafanaValues(plan, args, where),
    prometheusOperator: operatorValues(plan, where),
    "kube-state-metrics": {
      ...where,
      resources: resources(plan.sizes.kubeStateMetrics),
      // By this annotation of the copy an alert tells whether reflector still copies the certificate.
      metricAnnotationsAllowList: ["secrets=[reflector.v1.k8s.emberstack.com/reflected-version]"],
    },
    "prometheus-node-exporter": {
      resources: resources({ cpu: 0.02, memory: 32, memoryLimit: 96 }),
      tolerations: [{ operator: "Exists" }],
    },
    // The chart does not check the certificates of kubelets, which sign them themselves on most clusters.
    ...(plan.kubeletsVerified ? { kubelet: { serviceMonitor: { insecureSkipVerify: false } } } : {}),
    ...controlPlane(plan),
  };
}

function prometheusSpec(plan: KubePrometheusPlan, { storageClass }: ValuesArgs, where: Where): object {
  return {
    ...where,
    scrapeInterval: `${SCRAPE_SECONDS}s`,
    evaluationInterval: `${SCRAPE_SECONDS}s`,
    retention: `${plan.retentionDays}d`,
    retentionSize: `${plan.retentionGi}GiB`,
    resources: resources(plan.sizes.prometheus),
    storageSpec: { volumeClaimTemplate: { spec: claim(plan.storageGi, storageClass) } },
    enableAdminAPI: false,
    // Alerts link to `<externalUrl>/graph?g0.expr=…`, and only Grafana can be reached from outside. Behind `#` the path stays in the
    // browser, and Grafana opens Explore.
    externalUrl: `${plan.grafana.url}/explore#prometheus`,
    // Monitors and rules of all namespaces, whoever made them: the chart's default takes its own only.
    podMonitorSelectorNilUsesHelmValues: false,
    serviceMonitorSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
  };
}

function operatorValues(plan: KubePrometheusPlan, where: Where): object {
  return {
    ...where,
    resources: resources(plan.sizes.operator),
    admissionWebhooks: {
      // The chart's own way to a certificate is a hook, which nobody runs here: the operator would wait for it for ever.
      certManager: { enabled: true },
      patch: { enabled: false },
      // Our rules are tested before they come here, and others must not wait for a webhook that is not trusted yet.
      failurePolicy: "Ignore",
    },
  };
}

/** What there is to scrape besides ourselves. The API server answers everywhere, and the rest of a control plane seldom. */
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
