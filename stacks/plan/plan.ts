import type { Environment, Settings } from "../schema/schema";
import { shardIds } from "../schema/shardIds";
import { type BridgesPlan, planBridges } from "./bridges";
import { type ClusterPlan, planCluster } from "./cluster";
import { type DnsPlan, planDns } from "./dns";
import { planImages } from "./images";
import { type LogsPlan, planLogs } from "./logs";
import { type MeetPlan, planMeet } from "./meet";
import { type MonitoringPlan, needsMetricsServer, planMonitoring } from "./monitoring";
import { planPools, type PoolPlan } from "./pools";
import { planRouter, type RouterPlan } from "./router";
import { planShard, type ShardPlan } from "./shard";
import { planTls, type TlsPlan } from "./tls";

/** Everything there is to know about a region before anything is made. */
export interface Plan {
  readonly environment: Environment;
  readonly cloud: "aws" | "gcp" | "kubeconfig";
  /** What holds data, addresses or rooms refuses to be deleted. */
  readonly protect: boolean;
  readonly cluster: ClusterPlan;
  readonly pools: { readonly system: PoolPlan; readonly media: PoolPlan };
  readonly meet: MeetPlan;
  readonly tls: TlsPlan;
  readonly dns: DnsPlan;
  readonly shared: RegionResourcesPlan;
  readonly shards: readonly ShardPlan[];
  readonly router: RouterPlan;
  /** Undefined where it is off. */
  readonly monitoring: MonitoringPlan | undefined;
  /** Pods' CPU and memory are measured by a metrics-server of this program. */
  readonly metricsServer: boolean;
  /** Where container logs are kept; undefined where they are not. */
  readonly logs: LogsPlan | undefined;
}

/** What stands once in a region for the bridges of all shards. */
export interface RegionResourcesPlan {
  readonly bridges: Omit<BridgesPlan, "name">;
  /** The region's image of the videobridge; a shard may have another. */
  readonly image: string;
  /** Media nodes kept warm. */
  readonly headroom: number;
}

/** Computes a region from its settings; equal settings give an equal plan. */
export function planRegion(settings: Settings): Plan {
  const protect = settings.protect ?? settings.environment === "production";
  const pools = planPools(settings);
  const cluster = planCluster(settings, pools, protect);
  const meet = planMeet(settings, cluster);
  const tls = planTls(settings, meet);
  const monitoring = planMonitoring(settings, { meet, tls, protect });
  return {
    environment: settings.environment,
    cloud: settings.cloud,
    protect,
    cluster,
    pools,
    meet,
    tls,
    dns: planDns(settings, meet),
    shared: {
      bridges: planBridges(settings),
      image: planImages(settings, undefined).jvb,
      headroom: settings.bridges.headroom,
    },
    shards: shardIds(settings.shardCount).map((id) => planShard(settings, id, protect)),
    router: planRouter(settings, tls, monitoring),
    monitoring,
    metricsServer: needsMetricsServer(settings),
    logs: planLogs(settings),
  };
}
