import type { KubePrometheusPlan, MonitoringPlan } from "../../../stacks/plan/monitoring";
import { annotationLabel, changesWaiting } from "../changesWaiting";
import { type Alert, type AlertGroup, serving } from "./alert";

/** Certificates, volumes, metrics, and updates that wait. */
export function platformAlerts(plan: MonitoringPlan): AlertGroup {
  const alerts = [
    ...certificateAlerts(plan),
    ...metricsAlerts(plan),
    ...(plan.stack === undefined ? [] : ownStackAlerts(plan, plan.stack)),
  ];
  return { name: "platform", dashboard: { uid: "jitsi-overview", variables: { shard: "shard" } }, alerts };
}

function certificateAlerts({ certificate }: MonitoringPlan): readonly Alert[] {
  // By name alone: whether the namespace is in `namespace` or in `exported_namespace` depends on the scrape configuration.
  const ours = `name="${certificate.secret}"`;
  return [
    {
      name: "JitsiCertificateExpiring",
      severity: "warning",
      // Renewal is due when a third of the lifetime is left: 30 of Let's Encrypt's 90 days, 15 of 45 days.
      expr: `min by (name) (certmanager_certificate_expiration_timestamp_seconds{${ours}}) - time() < 14 * 86400`,
      for: "1h",
      summary: "The certificate of the region expires soon and was not renewed.",
      description: "Certificate {{ $labels.name }} expires in {{ $value | humanizeDuration }}.",
    },
    {
      name: "JitsiCertificateNotReady",
      severity: "warning",
      expr: `max by (name) (certmanager_certificate_ready_status{${ours}, condition="True"}) == 0`,
      for: "30m",
      summary: "The certificate of the region is not issued: browsers warn, now or after its expiry.",
      description: "cert-manager has not issued certificate {{ $labels.name }} for 30 minutes.",
    },
  ];
}

function metricsAlerts(plan: MonitoringPlan): readonly Alert[] {
  return [
    {
      name: "JitsiTargetDown",
      severity: "warning",
      expr: `up{namespace="${plan.watched}"${serving(plan)}} == 0`,
      for: "10m",
      summary: "Metrics of a component are missing: alerts that need them stay silent.",
      description: "Prometheus gets no metrics from {{ $labels.job }} of pod {{ $labels.pod }}.",
    },
    {
      name: "JitsiExternalMetricsDown",
      severity: "warning",
      expr: `max by (name) (aggregator_unavailable_apiservice{name="v1beta1.external.metrics.k8s.io"}) == 1`,
      for: "5m",
      summary: "The autoscaler gets no load of the bridges: it adds bridges by CPU only and removes none.",
      description: "The API {{ $labels.name }} has been unavailable for five minutes.",
    },
    {
      name: "JitsiVolumeNearlyFull",
      severity: "warning",
      expr: `kubelet_volume_stats_available_bytes{namespace="${plan.namespace}"}
  / on (namespace, persistentvolumeclaim) kubelet_volume_stats_capacity_bytes{namespace="${plan.namespace}"} < 0.1`,
      for: "15m",
      summary: "A volume of the monitoring is nearly full.",
      description: "{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.",
    },
  ];
}

/** Alerts that need this program's Grafana and the annotations that its kube-state-metrics exports. */
function ownStackAlerts(plan: MonitoringPlan, { pinned }: KubePrometheusPlan): readonly Alert[] {
  const { certificate, namespace, watched } = plan;
  return [
    {
      name: "JitsiCertificateCopyStale",
      severity: "warning",
      // Reflector annotates the copy with the version of its source.
      expr: `count_values("version", kube_secret_metadata_resource_version{namespace="${certificate.namespace}", secret="${certificate.secret}"})
unless on (version)
label_replace(kube_secret_annotations{namespace="${namespace}", secret="${certificate.secret}"}, "version", "$1", "${REFLECTED_VERSION}", "(.+)")`,
      for: "30m",
      summary: "Grafana serves an outdated copy of the certificate: /grafana fails when that one expires.",
      description: "The copy of the certificate is not of version {{ $labels.version }}.",
    },
    {
      name: "JitsiChangesWaiting",
      severity: "warning",
      expr: changesWaiting(
        watched,
        pinned,
        serving(plan, "pod", (ids) => `${ids}-.*`),
      ),
      // An update that is rolled the same day is no alert.
      for: "24h",
      summary: "A shard runs pods that differ from its stack: changes wait until it is offline.",
      description: "{{ $value }} pods of {{ $labels.shard }} run another template than the last update asked for.",
    },
  ];
}

/** Annotation of a copy with the version of its source. */
const REFLECTED_VERSION = annotationLabel("reflector.v1.k8s.emberstack.com/reflected-version");
