import type { AlertCase } from "./case";

const certmanager = (metric: string, labels = ""): string =>
  `certmanager_certificate_${metric}{name="jitsi-tls", exported_namespace="jitsi", pod="cm"${labels}}`;
const original = 'kube_secret_metadata_resource_version{namespace="jitsi", secret="jitsi-tls"}';
const copy = (version: string): string =>
  `kube_secret_annotations{namespace="monitoring", secret="jitsi-tls", annotation_reflector_v1_k8s_emberstack_com_reflected_version="${version}"}`;
const api = 'aggregator_unavailable_apiservice{name="v1beta1.external.metrics.k8s.io", instance="api-1"}';
const volume = (metric: string): string =>
  `kubelet_volume_stats_${metric}_bytes{namespace="monitoring", persistentvolumeclaim="prometheus-0"}`;

const template = (hash: string): string => `annotation_jitsi_org_template="${hash}"`;
const wanted = (deployment: string, hash = "new"): string =>
  `kube_deployment_annotations{namespace="jitsi", deployment="${deployment}", ${template(hash)}}`;
const wantedSet = (set: string, hash = "new"): string =>
  `kube_statefulset_annotations{namespace="jitsi", statefulset="${set}", ${template(hash)}}`;
const runs = (pod: string, hash = "old"): string =>
  `kube_pod_annotations{namespace="jitsi", pod="${pod}", uid="${pod}", ${template(hash)}}`;

const DAY = 86_400;

export const PLATFORM_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiCertificateExpiring",
    fires: {
      when: "the certificate has ten days left",
      series: { [certmanager("expiration_timestamp_seconds")]: `${10 * DAY}x90` },
      notAt: 59,
      after: 80,
      labels: [{ name: "jitsi-tls" }],
    },
    silent: {
      when: "the certificate has a month left",
      series: { [certmanager("expiration_timestamp_seconds")]: `${30 * DAY}x90` },
      after: 80,
    },
  },
  {
    alert: "JitsiCertificateNotReady",
    fires: {
      when: "the certificate could not be issued for half an hour",
      series: {
        [certmanager("ready_status", ', condition="True"')]: "0x40",
        [certmanager("ready_status", ', condition="False"')]: "1x40",
      },
      notAt: 29,
      after: 35,
      labels: [{ name: "jitsi-tls" }],
    },
    silent: {
      when: "the certificate is issued",
      series: {
        [certmanager("ready_status", ', condition="True"')]: "1x40",
        [certmanager("ready_status", ', condition="False"')]: "0x40",
      },
      after: 35,
    },
  },
  {
    alert: "JitsiCertificateCopyStale",
    fires: {
      when: "the certificate was renewed and its copy is of the version before",
      series: { [original]: "184467440x5 184467999x40", [copy("184467440")]: "1x45" },
      notAt: 35,
      after: 40,
      labels: [{ version: "184467999" }],
    },
    silent: {
      when: "the copy followed",
      series: {
        [original]: "184467440x5 184467999x40",
        [copy("184467440")]: "1x8 stale",
        [copy("184467999")]: "_x8 1x40",
      },
      after: 40,
    },
  },
  {
    alert: "JitsiCertificateCopyStale",
    fires: {
      when: "there is no copy, since the Secret does not ask for one",
      series: { [original]: "184467440x45" },
      notAt: 29,
      after: 40,
      labels: [{ version: "184467440" }],
    },
    silent: {
      when: "the first copy is made within minutes",
      series: { [original]: "184467440x45", [copy("184467440")]: "_x8 1x40" },
      after: 40,
    },
  },
  {
    alert: "JitsiExternalMetricsDown",
    fires: {
      when: "the API has been unavailable for five minutes",
      series: { [api]: "0x3 1x10" },
      notAt: 8,
      after: 10,
      labels: [{ name: "v1beta1.external.metrics.k8s.io" }],
    },
    silent: { when: "the API has been away for three minutes", series: { [api]: "0x3 1x10" }, after: 7 },
  },
  {
    alert: "JitsiVolumeNearlyFull",
    fires: {
      when: "a twentieth of a volume is left",
      series: { [volume("available")]: "5x20", [volume("capacity")]: "100x20" },
      notAt: 14,
      after: 18,
      labels: [{ namespace: "monitoring", persistentvolumeclaim: "prometheus-0" }],
    },
    silent: {
      when: "a third of a volume is left",
      series: { [volume("available")]: "33x20", [volume("capacity")]: "100x20" },
      after: 18,
    },
  },
  {
    alert: "JitsiTargetDown",
    fires: {
      when: "prosody refuses Prometheus",
      series: { 'up{namespace="jitsi", job="prosody", pod="a", shard="shard-0"}': "0x15" },
      notAt: 9,
      after: 12,
      labels: [{ namespace: "jitsi", job: "prosody", pod: "a", shard: "shard-0" }],
    },
    silent: {
      when: "scrapes have failed for five minutes, and all of an offline shard fail",
      series: {
        'up{namespace="jitsi", job="prosody", pod="a", shard="shard-0"}': "1x7 0x10",
        'up{namespace="jitsi", job="prosody", pod="b", shard="shard-2"}': "0x15",
        'up{namespace="jitsi", job="haproxy", pod="router-0"}': "1x15",
      },
      after: 12,
    },
  },
  {
    alert: "JitsiChangesWaiting",
    fires: {
      when: "bridges, a recorder, a visitor node and a transcriber have run an old template for a day",
      series: {
        [wanted("shard-0-jvb")]: "_x10 1x1500",
        [runs("shard-0-jvb-66d8f-a")]: "1x1510",
        [runs("shard-0-jvb-66d8f-b")]: "1x1510",
        [wanted("shard-0-prosody", "old")]: "1x1510",
        [runs("shard-0-prosody-5b9c4-a")]: "1x1510",
        [wantedSet("shard-1-jibri")]: "_x10 1x1500",
        [runs("shard-1-jibri-0")]: "1x1510",
        [wantedSet("shard-3-visitor")]: "_x10 1x1500",
        [runs("shard-3-visitor-1")]: "1x1510",
        [wanted("shard-4-transcriber")]: "_x10 1x1500",
        [runs("shard-4-transcriber-5b9c4-a")]: "1x1510",
      },
      notAt: 1439,
      after: 1445,
      labels: [{ shard: "shard-0" }, { shard: "shard-1" }, { shard: "shard-3" }, { shard: "shard-4" }],
    },
    silent: {
      when: "pods follow within a day, and a shard with an old template is offline",
      series: {
        [wanted("shard-0-jvb")]: "1x1510",
        [runs("shard-0-jvb-66d8f-a")]: "1x1400 stale",
        [runs("shard-0-jvb-7fd9c-a", "new")]: "_x1400 1x110",
        [wantedSet("shard-0-jibri", "old")]: "1x1510",
        [runs("shard-0-jibri-1")]: "1x1510",
        [wantedSet("shard-2-jibri")]: "1x1510",
        [runs("shard-2-jibri-0")]: "1x1510",
        [wanted("shard-2-prosody")]: "1x1510",
        [runs("shard-2-prosody-5b9c4-a")]: "1x1510",
      },
      after: 1500,
    },
  },
];
