import { MONITORING_NAMESPACE } from "../catalogue/namespaces";
import { PORTS } from "../catalogue/ports";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds } from "../schema/shardIds";
import { type ChartPlan, planChart } from "./charts";
import type { SecretKey } from "./extra";
import { planImage } from "./images";
import type { MeetPlan } from "./meet";
import { kubePrometheusUrl, planPrometheus, type PrometheusPlan } from "./prometheus";
import { serviceHost } from "./serviceHost";
import { isRecording } from "./recording";
import { minBridges, prometheusSize, SIZES, type Sizes } from "./sizes";
import { retention, storage } from "./storage";
import type { TlsPlan } from "./tls";

/** Monitoring of a region: metrics, dashboards and alerts. */
export interface MonitoringPlan {
  /** Name of the region in alerts and dashboards: its unique domain. */
  readonly region: string;
  /** Namespace of the monitoring resources; that of the existing Prometheus, if there is one. */
  readonly namespace: string;
  /** Whether volumes with metrics are protected from deletion. */
  readonly protect: boolean;
  /** Namespace that is monitored. */
  readonly watched: string;
  /** Whether participants reach bridges through TURN only. */
  readonly turnOnly: boolean;
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
  readonly prometheus: PrometheusPlan;
  /** The program's Prometheus, Alertmanager and Grafana; undefined if the cluster already has the operator. */
  readonly stack: KubePrometheusPlan | undefined;
  /** Shards that are offline by configuration, which raise no alerts. */
  readonly offline: readonly ShardId[];
  /** Whether shards have recorders. */
  readonly recording: boolean;
  /** Visitor nodes of the shards; undefined without any. */
  readonly visitors: { readonly perNode: number } | undefined;
  /** Whether shards may be at rest, without bridges outside of the windows of their timetable. */
  readonly rests: boolean;
  /** The certificate that Grafana serves a copy of. */
  readonly certificate: { readonly namespace: string; readonly secret: string };
  /** URL of Grafana for operators, without a slash at its end. Undefined: alerts do not link to dashboards. */
  readonly grafana: string | undefined;
  /** URL at which operators read `docs/alerts.md`. Undefined: messages have the first steps and no link to the page. */
  readonly runbooks: string | undefined;
  /** Image pull Secret; undefined if not needed. */
  readonly pullSecret: string | undefined;
  readonly roomCheck: RoomCheckPlan;
  /** Whether the region has a whiteboard. */
  readonly whiteboard: boolean;
  /** Whether the region has dial-in by telephone. */
  readonly sip: boolean;
  /** Whether its shards have dial-out. */
  readonly dialOut: boolean;
  /** Whether the region has transcription. */
  readonly transcription: boolean;
}

export interface KubePrometheusPlan {
  readonly chart: ChartPlan;
  /** Chart of the custom resource definitions, such as PodMonitor and PrometheusRule. */
  readonly definitions: ChartPlan;
  readonly retentionDays: number;
  readonly storageGi: number;
  /** Size limit of Prometheus' blocks, GiB. The rest of the volume is for data that is not compacted yet. */
  readonly retentionGi: number;
  readonly sizes: Sizes["monitoring"];
  readonly pinned: PinnedParts;
  /** URLs of Grafana's data sources. */
  readonly urls: { readonly prometheus: string; readonly alertmanager: string };
  readonly alertmanagers: number;
  /** Whether scheduler, controller manager, etcd and kube-proxy cannot be scraped, as on every managed cluster. */
  readonly managedControlPlane: boolean;
  /** Whether the cluster's CA signs the kubelets' certificates. EKS does, by signer `kubernetes.io/kubelet-serving`. */
  readonly kubeletsVerified: boolean;
  /** GKE labels its cluster DNS pods differently. */
  readonly clusterDns: "coreDns" | "kubeDns";
  readonly grafana: GrafanaPlan;
  readonly receiver: ReceiverPlan | undefined;
  /** Secret of the operator in the namespace with the receiver's credential; undefined if the configuration has it. */
  readonly receiverKey: SecretKey | undefined;
  /** URL that Alertmanager calls every minute. The external service behind it raises an alarm when the calls stop. */
  readonly heartbeat: string | undefined;
}

/** Parts of a shard that hold calls, by the kind of their workload. Their pods change only while the shard is offline. */
export interface PinnedParts {
  readonly deployments: readonly string[];
  readonly statefulSets: readonly string[];
}

/** The pinned parts of every shard; a region may have more. */
export const PINNED_PARTS: PinnedParts = { deployments: ["prosody", "jicofo", "jvb"], statefulSets: [] };

export interface GrafanaPlan {
  /** Public URL, through the router. */
  readonly url: string;
  readonly domain: string;
  /** Host name for the router, which connects by TLS. */
  readonly host: string;
  readonly port: number;
  /** Client address ranges that may open it. */
  readonly allow: readonly string[];
}

/** Receiver of alerts. A plan never holds its secret. */
export type ReceiverPlan = NonNullable<Settings["monitoring"]["receiver"]>;

/** The check that compares the conferences of all shards. */
export interface RoomCheckPlan {
  /** Host names of jicofo for every possible shard, so that adding a shard does not change the check. */
  readonly shards: readonly string[];
  readonly image: string;
}

/** Other parts of the plan that monitoring depends on. */
export interface Watched {
  readonly protect: boolean;
  readonly meet: Pick<MeetPlan, "namespace" | "domain" | "whiteboard" | "sip" | "transcription">;
  readonly tls: Pick<TlsPlan, "namespace" | "secret">;
}

/** Undefined if monitoring is disabled. */
export function planMonitoring(settings: Settings, { meet, tls, protect }: Watched): MonitoringPlan | undefined {
  const { monitoring, cluster, edge, shards } = settings;
  const prometheus = planPrometheus(settings);
  if (prometheus === undefined) return undefined;
  const stack = cluster.addons.prometheusOperator === "install" ? planStack(settings, meet) : undefined;
  return {
    region: meet.domain,
    namespace: prometheus.namespace,
    protect,
    watched: meet.namespace,
    turnOnly: settings.nodes.media.private,
    dnsDomain: cluster.dnsDomain,
    prometheus,
    stack,
    offline: (Object.keys(shards) as ShardId[]).filter((id) => shards[id]?.state === "offline").sort(),
    recording: isRecording(settings),
    visitors: settings.visitors === undefined ? undefined : { perNode: settings.visitors.perNode },
    rests: minBridges(settings) === 0,
    certificate: { namespace: tls.namespace, secret: tls.secret },
    grafana: stack?.grafana.url ?? monitoring.prometheus?.grafana?.replace(/\/$/, ""),
    runbooks: monitoring.runbooks,
    pullSecret: settings.images.pullSecret,
    roomCheck: {
      shards: shardIds(edge.slots).map((id) => serviceHost(`${id}-jicofo`, meet.namespace, cluster.dnsDomain)),
      image: planImage(settings, "haproxy"),
    },
    whiteboard: meet.whiteboard !== undefined,
    sip: meet.sip !== undefined,
    dialOut: meet.sip?.dialOut !== undefined,
    transcription: meet.transcription !== undefined,
  };
}

function planStack(settings: Settings, meet: Watched["meet"]): KubePrometheusPlan {
  const { monitoring, environment, cloud, cluster } = settings;
  const { storageGi, retentionDays } = storage(settings);
  return {
    chart: planChart(settings, "kube-prometheus-stack"),
    definitions: planChart(settings, "prometheus-operator-crds"),
    retentionDays,
    storageGi,
    retentionGi: retention(storageGi),
    sizes: { ...SIZES[environment].monitoring, prometheus: prometheusSize(settings) },
    pinned: {
      deployments: [...PINNED_PARTS.deployments, ...(meet.transcription === undefined ? [] : ["transcriber"])],
      statefulSets: [
        ...(isRecording(settings) ? ["jibri"] : []),
        ...(settings.visitors === undefined ? [] : ["visitor"]),
      ],
    },
    urls: {
      prometheus: kubePrometheusUrl("prometheus", PORTS.prometheus, settings),
      alertmanager: kubePrometheusUrl("alertmanager", PORTS.alertmanager, settings),
    },
    alertmanagers: environment === "production" ? 2 : 1,
    managedControlPlane: !monitoring.controlPlane,
    kubeletsVerified: cloud === "aws",
    clusterDns: cloud === "gcp" ? "kubeDns" : "coreDns",
    grafana: {
      url: `https://${meet.domain}/grafana`,
      domain: meet.domain,
      host: serviceHost("grafana", MONITORING_NAMESPACE, cluster.dnsDomain),
      port: PORTS.grafana,
      allow: monitoring.allow,
    },
    receiver: monitoring.receiver,
    receiverKey: settings.existingSecrets.receiverSecret,
    heartbeat: monitoring.heartbeat,
  };
}

/** Whether the program installs metrics-server. GKE includes one, and an existing cluster may have one. */
export function needsMetricsServer({ cloud, cluster }: Settings): boolean {
  return cloud !== "gcp" && cluster.addons.metricsServer === "install";
}
