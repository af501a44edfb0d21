import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { Alert } from "./alert";

/** Certificates, volumes, and what the autoscaler asks. */
export function platformAlerts(plan: MonitoringPlan): readonly Alert[] {
  return [
    ...certificateAlerts(plan),
    ...metricsAlerts(plan),
    ...(plan.stack === undefined ? [] : ownStackAlerts(plan)),
  ];
}

function certificateAlerts({ certificate }: MonitoringPlan): readonly Alert[] {
  // By name alone: cert-manager's own label for the namespace depends on who scrapes it.
  const ours = `name="${certificate.secret}"`;
  return [
    {
      name: "JitsiCertificateExpiring",
      severity: "warning",
      // Renewed when a third of the lifetime is left: 30 days of Let's Encrypt's 90, 15 of the 45 to come.
      expr: `min by (name) (certmanager_certificate_expiration_timestamp_seconds{${ours}}) - time() < 14 * 86400`,
      for: "1h",
      summary: "The region's certificate is about to expire and was not renewed.",
      description: "Certificate {{ $labels.name }} expires in {{ $value | humanizeDuration }}.",
    },
    {
      name: "JitsiCertificateNotReady",
      severity: "warning",
      expr: `max by (name) (certmanager_certificate_ready_status{${ours}, condition="True"}) == 0`,
      for: "30m",
      summary: "The region's certificate is not issued: browsers warn, or will.",
      description: "cert-manager could not issue certificate {{ $labels.name }} for half an hour.",
    },
  ];
}

function metricsAlerts(plan: MonitoringPlan): readonly Alert[] {
  return [
    {
      name: "JitsiCustomMetricsDown",
      severity: "warning",
      expr: `max by (name) (aggregator_unavailable_apiservice{name="v1beta1.custom.metrics.k8s.io"}) == 1`,
      for: "5m",
      summary: "Nobody answers for the bridges' load: bridges are added by CPU only, and none is removed.",
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

/** What only our own Grafana and kube-state-metrics make a matter. */
function ownStackAlerts({ certificate, namespace }: MonitoringPlan): readonly Alert[] {
  return [
    {
      name: "JitsiCertificateCopyStale",
      severity: "warning",
      // Reflector writes the version of what it copied on the copy; the original's own version has to be among those.
      expr: `count_values("version", kube_secret_metadata_resource_version{namespace="${certificate.namespace}", secret="${certificate.secret}"})
unless on (version)
label_replace(kube_secret_annotations{namespace="${namespace}", secret="${certificate.secret}"}, "version", "$1", "${REFLECTED_VERSION}", "(.+)")`,
      for: "30m",
      summary: "Grafana serves an old copy of the region's certificate; when that expires, /grafana is gone.",
      description: "The copy of the certificate is not of version {{ $labels.version }}.",
    },
  ];
}

/** What kube-state-metrics makes of `reflector.v1.k8s.emberstack.com/reflected-version`. */
const REFLECTED_VERSION = "annotation_reflector_v1_k8s_emberstack_com_reflected_version";
