import { MONITORING_NAMESPACE } from "../catalogue/namespaces";
import { PORTS } from "../catalogue/ports";
import { IMAGES } from "../catalogue/versions";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds } from "../schema/shardIds";
import { type ChartReference, chartReference } from "./charts";
import type { MeetPlan } from "./meet";
import { serviceHost } from "./serviceHost";
import { prometheusSize, type Size, SIZES, type Sizes } from "./sizes";
import { retention, storage } from "./storage";
import type { TlsPlan } from "./tls";

/** How a region is watched: what is measured, who is told, and what the autoscaler of the bridges can ask. */
export interface MonitoringPlan {
  /** Namespace of everything that watches; the one of the cluster's own Prometheus, where it has one. */
  readonly namespace: string;
  /** What holds measurements refuses to be deleted. */
  readonly protect: boolean;
  /** Namespace of what is watched. */
  readonly watched: string;
  readonly prometheus: PrometheusPlan;
  /** Prometheus, Alertmanager and Grafana of our own; undefined where the cluster has the operator already. */
  readonly stack: KubePrometheusPlan | undefined;
  /** Shards that are out of service on purpose: nobody is woken for them. */
  readonly offline: readonly ShardId[];
  /** The certificate whose copy Grafana serves. */
  readonly certificate: { readonly namespace: string; readonly secret: string };
  /** Where `docs/alerts.md` is read: an address, or the path in this repository. */
  readonly runbooks: string;
  readonly adapter: { readonly replicas: number; readonly size: Size };
  readonly roomCheck: RoomCheckPlan;
}

export interface PrometheusPlan {
  /** Inside the cluster, without a path. */
  readonly url: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What it selects monitors and rules by; empty where it takes all. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface KubePrometheusPlan {
  readonly chart: ChartReference;
  /** The kinds PodMonitor, PrometheusRule and their like. */
  readonly definitions: ChartReference;
  readonly retentionDays: number;
  readonly storageGi: number;
  /** What Prometheus keeps at most; the rest of the volume is for what it has not compacted yet. */
  readonly retentionGi: number;
  readonly sizes: Sizes["monitoring"];
  readonly alertmanagers: number;
  /** Scheduler, controller manager, etcd and kube-proxy answer nobody: so on every managed cluster, and most others. */
  readonly managedControlPlane: boolean;
  /** Whether the cluster's authority signs the kubelets' certificates. EKS: signer `kubernetes.io/kubelet-serving`. */
  readonly kubeletsVerified: boolean;
  /** GKE has names of its own for the pods of cluster DNS. */
  readonly clusterDns: "coreDns" | "kubeDns";
  readonly grafana: GrafanaPlan;
  readonly receiver: ReceiverPlan | undefined;
  /** Called every minute while alerts can be sent; whoever is behind it raises the alarm when the calls stay away. */
  readonly heartbeat: string | undefined;
}

export interface GrafanaPlan {
  /** As people reach it: through the router. */
  readonly url: string;
  readonly domain: string;
  /** As the router reaches it, by TLS with the region's certificate. */
  readonly host: string;
  readonly port: number;
  /** Who may open it. */
  readonly allow: readonly string[];
}

/** Whom alerts go to; its secret is never part of a plan. */
export type ReceiverPlan = NonNullable<Settings["monitoring"]["receiver"]>;

/** What compares the routers' tables. */
export interface RoomCheckPlan {
  /** Host names of the jicofo of every shard that may exist, so that a new shard changes nothing. */
  readonly shards: readonly string[];
  readonly image: string;
}

/** What the plan of monitoring follows from, besides the settings. */
export interface Watched {
  readonly protect: boolean;
  readonly meet: Pick<MeetPlan, "namespace" | "domain">;
  readonly tls: Pick<TlsPlan, "namespace" | "secret">;
}

/** Names that the chart gives its objects when it is called so. */
export const KUBE_PROMETHEUS = "kube-prometheus";

/** Where a part of our own stack is asked. */
export function kubePrometheusUrl(part: "prometheus" | "alertmanager", port: number): string {
  return `http://${serviceHost(`${KUBE_PROMETHEUS}-${part}`, MONITORING_NAMESPACE)}:${port}`;
}

/** Undefined where monitoring is off. */
export function planMonitoring(settings: Settings, { meet, tls, protect }: Watched): MonitoringPlan | undefined {
  const { monitoring, cluster, environment, edge, shards } = settings;
  if (!monitoring.enabled) return undefined;
  const own = cluster.addons.prometheusOperator === "install";
  const prometheus = own ? OWN_PROMETHEUS : (monitoring.prometheus ?? OWN_PROMETHEUS);
  return {
    namespace: prometheus.namespace,
    protect,
    watched: meet.namespace,
    prometheus,
    stack: own ? planStack(settings, meet) : undefined,
    offline: (Object.keys(shards) as ShardId[]).filter((id) => shards[id]?.state === "offline").sort(),
    certificate: { namespace: tls.namespace, secret: tls.secret },
    runbooks: monitoring.runbooks,
    adapter: { replicas: environment === "production" ? 2 : 1, size: SIZES[environment].monitoring.adapter },
    roomCheck: {
      shards: shardIds(edge.slots).map((id) => serviceHost(`${id}-jicofo`, meet.namespace)),
      image: IMAGES.haproxy,
    },
  };
}

const OWN_PROMETHEUS: PrometheusPlan = {
  url: kubePrometheusUrl("prometheus", PORTS.prometheus),
  namespace: MONITORING_NAMESPACE,
  serviceAccount: `${KUBE_PROMETHEUS}-prometheus`,
  labels: {},
};

function planStack(settings: Settings, meet: Watched["meet"]): KubePrometheusPlan {
  const { monitoring, environment, cloud, charts } = settings;
  const { storageGi, retentionDays } = storage(settings);
  return {
    chart: chartReference("kube-prometheus-stack", charts.mirror),
    definitions: chartReference("prometheus-operator-crds", charts.mirror),
    retentionDays,
    storageGi,
    retentionGi: retention(storageGi),
    sizes: { ...SIZES[environment].monitoring, prometheus: prometheusSize(settings) },
    alertmanagers: environment === "production" ? 2 : 1,
    managedControlPlane: !monitoring.controlPlane,
    kubeletsVerified: cloud === "aws",
    clusterDns: cloud === "gcp" ? "kubeDns" : "coreDns",
    grafana: {
      url: `https://${meet.domain}/grafana`,
      domain: meet.domain,
      host: serviceHost("grafana", MONITORING_NAMESPACE),
      port: PORTS.grafana,
      allow: monitoring.allow,
    },
    receiver: monitoring.receiver,
    heartbeat: monitoring.heartbeat,
  };
}

/** Whether pods' CPU is measured by this program's metrics-server: GKE has its own, and other clusters may have. */
export function needsMetricsServer({ cloud, cluster }: Settings): boolean {
  return cloud !== "gcp" && cluster.addons.metricsServer === "install";
}
