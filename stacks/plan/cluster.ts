import { DEFAULT_KUBERNETES, EKS } from "../catalogue/versions";
import type { Environment, Settings } from "../schema/schema";
import { usesDnsChallenge } from "./acme";
import { type ChartPlan, planChart } from "./charts";
import { type GenerationKey, planGenerations, type PoolGeneration } from "./generations";
import { type CloudLogsPlan, planLogs } from "./logs";
import { type AwsNetworkPlan, type GcpNetworkPlan, isPrivate, planAwsNetwork, planGcpNetwork } from "./network";
import { planRecording } from "./recording";
import { formatRange } from "../schema/range";
import { poolList, type PoolPlan, type Pools } from "./pools";
import { hasTurn } from "./turn";
import { zoneCount, zonesOf } from "./zones";

/** The region's cluster: existing, EKS or GKE. */
export type ClusterPlan = KubeconfigPlan | AwsPlan | GcpPlan;

/** A toleration of pods. Without a value it tolerates every value of the taint. */
export interface Toleration {
  readonly key: string;
  readonly value?: string;
  readonly effect?: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
}

/** An existing cluster: how to reach it, and its names for nodes and storage. */
export interface KubeconfigPlan {
  readonly cloud: "kubeconfig";
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Node labels that select its media nodes. */
  readonly mediaSelector: Readonly<Record<string, string>>;
  readonly mediaTolerations: readonly Toleration[];
  /** UDP ports that must be open for media. */
  readonly mediaPorts: readonly number[];
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Undefined for the cluster's default class. */
  readonly storageClass: string | undefined;
}

/** Common part of EKS and GKE clusters. */
interface CloudPlan {
  /** UDP ports that are open to the internet for media. None where only TURN reaches bridges. */
  readonly mediaPorts: readonly number[];
  /** Name of the cluster and prefix of other names; undefined to derive it from the stack's name. */
  readonly name: string | undefined;
  readonly region: string;
  readonly environment: Environment;
  readonly pools: readonly PoolGeneration[];
  readonly endpoint: EndpointPlan;
  /** Maximum time for conferences to end when a node drains, minutes. */
  readonly drainMinutes: number;
  readonly protect: boolean;
  /** Undefined if the cloud does not store container logs. */
  readonly logs: CloudLogsPlan | undefined;
  /** The bucket for recordings; undefined with another destination, or if recording is off. */
  readonly recordings: { readonly retentionDays: number } | undefined;
  /** DNS zone in which cert-manager may create DNS-01 records; undefined for other challenges. */
  readonly solverZone: string | undefined;
  /** Kind of the router's load balancer. A public one has reserved addresses, which outlive it. */
  readonly router: "public" | "internal" | "none";
}

/** Networks outside the cluster that can reach its API. */
export interface EndpointPlan {
  /** Public networks. The API has a public address only if there is one. */
  readonly public: readonly string[];
  /** Private networks, connected by VPN or peering, that reach the API's private address. */
  readonly private: readonly string[];
}

export interface AwsPlan extends CloudPlan {
  readonly cloud: "aws";
  /** Minor version of Kubernetes. */
  readonly version: EksVersion;
  readonly network: AwsNetworkPlan;
  /** One per zone, so that a failed zone does not affect the others; or one in total, at lower cost. */
  readonly natGateways: number;
  /** IAM roles and users with full access to the cluster, besides its creator. */
  readonly admins: readonly string[];
  /** Retention of control plane logs, days. */
  readonly auditDays: number;
  readonly charts: { readonly autoscaler: ChartPlan; readonly loadBalancerController: ChartPlan };
}

export type EksVersion = keyof typeof EKS;

export interface GcpPlan extends CloudPlan {
  readonly cloud: "gcp";
  readonly project: string;
  /** Minor version of Kubernetes. */
  readonly version: string;
  readonly network: GcpNetworkPlan;
  /** Undefined to let GKE choose three zones of the region. */
  readonly zones: readonly string[] | undefined;
  readonly zoneCount: number;
  /** Whether TURN has a separate address. */
  readonly turn: boolean;
}

/** Keys of the current pool generations, and of those that they replace. */
export function generationKeys(settings: Settings): {
  readonly current: GenerationKey;
  readonly previous: GenerationKey | undefined;
} {
  const { version = DEFAULT_KUBERNETES, release, previous } = settings.cluster;
  const current = { version, release, machineTypes: {} };
  if (previous === undefined) return { current, previous };
  const { version: before, release: released, system, media, recording } = previous;
  return {
    current,
    previous: {
      version: before ?? version,
      // A release belongs to one minor version.
      release: released ?? (before === undefined ? release : undefined),
      machineTypes: { system, media, recording },
    },
  };
}

export function planCluster(settings: Settings, pools: Pools, protect: boolean): ClusterPlan {
  const { cloud } = settings;
  switch (cloud) {
    case "kubeconfig":
      return planKubeconfig(settings, pools.media);
    case "aws":
      return { ...planCloud(settings, pools, protect), ...planAws(settings), cloud };
    case "gcp":
      return { ...planCloud(settings, pools, protect), ...planGcp(settings), cloud };
  }
}

function planKubeconfig({ bridges, cluster }: Settings, media: PoolPlan): KubeconfigPlan {
  return {
    cloud: "kubeconfig",
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
    mediaSelector: cluster.mediaSelector ?? media.labels,
    mediaTolerations: cluster.mediaToleration === undefined ? media.taints : [cluster.mediaToleration],
    mediaPorts: bridges.ports,
    serviceAnnotations: cluster.serviceAnnotations,
    storageClass: cluster.storageClass,
  };
}

function planCloud(settings: Settings, pools: Pools, protect: boolean): CloudPlan {
  const { bridges, cluster, drainMinutes, edge, environment, region, tls, dns } = settings;
  const { current, previous } = generationKeys(settings);
  const destination = planRecording(settings)?.destination;
  const logs = planLogs(settings);
  return {
    mediaPorts: pools.media.public ? bridges.ports : [],
    name: cluster.name,
    region: region ?? "",
    environment,
    pools: planGenerations(poolList(pools), current, previous),
    endpoint: {
      public: cluster.endpointCidrs.filter((range) => !isPrivate(range)).map(formatRange),
      private: cluster.endpointCidrs.filter(isPrivate).map(formatRange),
    },
    drainMinutes,
    protect,
    logs: logs?.kind === "cloud" ? logs : undefined,
    recordings: destination?.kind === "bucket" ? { retentionDays: destination.retentionDays } : undefined,
    solverZone: usesDnsChallenge(tls) ? dns.zone : undefined,
    router: edge.service !== "loadBalancer" ? "none" : edge.internal ? "internal" : "public",
  };
}

function planAws(settings: Settings): Omit<AwsPlan, keyof CloudPlan | "cloud"> {
  const { cluster, environment } = settings;
  const zones = zonesOf(settings) ?? [];
  const { version = DEFAULT_KUBERNETES } = cluster;
  const production = environment === "production";
  return {
    version: isEksVersion(version) ? version : DEFAULT_KUBERNETES,
    network: planAwsNetwork(settings.cluster.cidr, zones),
    natGateways: production ? zones.length : 1,
    admins: cluster.admins,
    auditDays: production ? 365 : 30,
    charts: {
      autoscaler: planChart(settings, "cluster-autoscaler"),
      loadBalancerController: planChart(settings, "aws-load-balancer-controller"),
    },
  };
}

/** Whether the catalogue has add-ons for a version. */
function isEksVersion(version: string): version is EksVersion {
  return Object.hasOwn(EKS, version);
}

function planGcp(settings: Settings): Omit<GcpPlan, keyof CloudPlan | "cloud"> {
  return {
    project: settings.project ?? "",
    version: settings.cluster.version ?? DEFAULT_KUBERNETES,
    network: planGcpNetwork(settings.cluster.cidr),
    zones: zonesOf(settings),
    zoneCount: zoneCount(settings),
    turn: hasTurn(settings),
  };
}
