import { defaultAwsZoneIds } from "../catalogue/zones";
import { DEFAULT_KUBERNETES, EKS } from "../catalogue/versions";
import type { Environment, Settings } from "../schema/schema";
import { usesDnsChallenge } from "./acme";
import { type ChartReference, chartReference } from "./charts";
import { type GenerationKey, planGenerations, type PoolGeneration } from "./generations";
import { type CloudLogsPlan, planLogs } from "./logs";
import { type AwsNetworkPlan, type GcpNetworkPlan, isPrivate, planAwsNetwork, planGcpNetwork } from "./network";
import { formatRange } from "../schema/range";
import type { PoolPlan } from "./pools";
import { hasTurn } from "./turn";

/** Where a region's cluster comes from. */
export type ClusterPlan = KubeconfigPlan | AwsPlan | GcpPlan;

/** What lets pods onto nodes with a taint; without a value, whatever its value is. */
export interface Toleration {
  readonly key: string;
  readonly value?: string;
  readonly effect?: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
}

/** Where a cluster that exists already is found, and what it calls things. */
export interface KubeconfigPlan {
  readonly cloud: "kubeconfig";
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** How its media nodes are told from the others. */
  readonly mediaSelector: Readonly<Record<string, string>>;
  readonly mediaTolerations: readonly Toleration[];
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Undefined for the class that the cluster takes by default. */
  readonly storageClass: string | undefined;
}

/** What the clusters of both clouds have in common. */
interface CloudPlan {
  /** Name of the cluster and beginning of other names; undefined for the one that follows from the stack's name. */
  readonly name: string | undefined;
  readonly region: string;
  readonly environment: Environment;
  readonly pools: readonly PoolGeneration[];
  readonly endpoint: EndpointPlan;
  /** Longest wait for calls to end, minutes. */
  readonly drainMinutes: number;
  readonly protect: boolean;
  /** Undefined where container logs are not kept by the cloud. */
  readonly logs: CloudLogsPlan | undefined;
  /** Zone of the cloud's DNS in which cert-manager may prove that names are ours; undefined where it need not. */
  readonly solverZone: string | undefined;
  /** The router has a load balancer, and it addresses that outlive it. */
  readonly routerBalanced: boolean;
}

/** Networks from which the cluster's API can be reached, besides its own. */
export interface EndpointPlan {
  /** Of the internet: the API has a public address for these, and none where there are none. */
  readonly public: readonly string[];
  /** Joined to the cluster's own, by VPN or peering: they reach the API's private address. */
  readonly private: readonly string[];
}

export interface AwsPlan extends CloudPlan {
  readonly cloud: "aws";
  /** Minor version of Kubernetes. */
  readonly version: EksVersion;
  readonly network: AwsNetworkPlan;
  /** One for each zone, so that the loss of a zone is the loss of that zone; or one, which costs less. */
  readonly natGateways: number;
  /** IAM roles and users that may do everything in the cluster, besides whoever made it. */
  readonly admins: readonly string[];
  /** Days that logs of the control plane are kept. */
  readonly auditDays: number;
  readonly charts: { readonly autoscaler: ChartReference; readonly loadBalancerController: ChartReference };
}

export type EksVersion = keyof typeof EKS;

export interface GcpPlan extends CloudPlan {
  readonly cloud: "gcp";
  readonly project: string;
  /** Minor version of Kubernetes. */
  readonly version: string;
  readonly network: GcpNetworkPlan;
  /** Undefined where GKE chooses three of the region's. */
  readonly zones: readonly string[] | undefined;
  readonly zoneCount: number;
  /** TURN has an address of its own. */
  readonly turn: boolean;
}

/** Ids (aws) or names (gcp) of the zones that a cluster is spread over; undefined where the cloud chooses. */
function zonesOf({ cloud, cluster, region }: Settings): readonly string[] | undefined {
  return cluster.zones ?? (cloud === "aws" ? defaultAwsZoneIds(region ?? "") : undefined);
}

/** GKE spreads a cluster over three zones of its region unless told otherwise. */
const GKE_ZONES = 3;

export function zoneCount(settings: Settings): number {
  return zonesOf(settings)?.length ?? GKE_ZONES;
}

/** What tells the current pools from others, and those that they take over from. */
export function generationKeys(
  settings: Settings,
  pools: Readonly<Record<PoolPlan["name"], PoolPlan>>,
): { readonly current: GenerationKey; readonly previous: GenerationKey | undefined } {
  const { version = DEFAULT_KUBERNETES, release, previous } = settings.cluster;
  const machineTypes = { system: pools.system.machine.type, media: pools.media.machine.type };
  const current = { version, release, machineTypes };
  if (previous === undefined) return { current, previous };
  const { version: before, release: released, system, media } = previous;
  return {
    current,
    previous: {
      version: before ?? version,
      // Nodes of another minor version are of no release of this one.
      release: released ?? (before === undefined ? release : undefined),
      machineTypes: { system: system ?? machineTypes.system, media: media ?? machineTypes.media },
    },
  };
}

export function planCluster(
  settings: Settings,
  pools: Readonly<Record<PoolPlan["name"], PoolPlan>>,
  protect: boolean,
): ClusterPlan {
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

function planKubeconfig({ cluster }: Settings, media: PoolPlan): KubeconfigPlan {
  return {
    cloud: "kubeconfig",
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
    mediaSelector: cluster.mediaSelector ?? media.labels,
    mediaTolerations: cluster.mediaToleration === undefined ? media.taints : [cluster.mediaToleration],
    serviceAnnotations: cluster.serviceAnnotations,
    storageClass: cluster.storageClass,
  };
}

function planCloud(
  settings: Settings,
  pools: Readonly<Record<PoolPlan["name"], PoolPlan>>,
  protect: boolean,
): CloudPlan {
  const { cluster, drainMinutes, edge, environment, region, tls, dns } = settings;
  const { current, previous } = generationKeys(settings, pools);
  const logs = planLogs(settings);
  return {
    name: cluster.name,
    region: region ?? "",
    environment,
    pools: planGenerations([pools.system, pools.media], current, previous),
    endpoint: {
      public: cluster.endpointCidrs.filter((range) => !isPrivate(range)).map(formatRange),
      private: cluster.endpointCidrs.filter(isPrivate).map(formatRange),
    },
    drainMinutes,
    protect,
    logs: logs?.kind === "cloud" ? logs : undefined,
    solverZone: usesDnsChallenge(tls) ? dns.zone : undefined,
    routerBalanced: edge.service === "loadBalancer",
  };
}

function planAws(settings: Settings): Omit<AwsPlan, keyof CloudPlan | "cloud"> {
  const { charts, cluster, environment } = settings;
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
      autoscaler: chartReference("cluster-autoscaler", charts.mirror),
      loadBalancerController: chartReference("aws-load-balancer-controller", charts.mirror),
    },
  };
}

/** Whether this program has add-ons for a version. */
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
