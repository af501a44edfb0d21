import type { Environment, Settings } from "../schema/schema";
import { shardIds } from "../schema/shardIds";
import { type CommonBridgesPlan, planBridges, portsInUse } from "./bridges";
import { type ClusterPlan, planCluster } from "./cluster";
import { type DnsPlan, planDns } from "./dns";
import { type HeadroomPlan, planHeadroom } from "./headroom";
import { type HelperPlan, planHelper, planImages } from "./images";
import { type KedaPlan, planKeda } from "./keda";
import { type LogsPlan, planLogs } from "./logs";
import { type MeetPlan, planMeet } from "./meet";
import { type MonitoringPlan, needsMetricsServer, planMonitoring } from "./monitoring";
import { type PlacementPlan, planPlacement } from "./placement";
import { planPools, type Pools } from "./pools";
import { planRouter, type RouterPlan } from "./router";
import { planShard, type ShardPlan } from "./shard";
import { warmNodes } from "./timetable";
import { planTls, type TlsPlan } from "./tls";

/** The region as plain data, computed before any resource is created. */
export interface Plan {
  readonly environment: Environment;
  readonly cloud: "aws" | "gcp" | "kubeconfig";
  /** Whether resources that hold data, addresses or rooms are protected from deletion. */
  readonly protect: boolean;
  readonly cluster: ClusterPlan;
  readonly pools: Pools;
  readonly meet: MeetPlan;
  readonly tls: TlsPlan;
  readonly dns: DnsPlan;
  readonly shared: RegionResourcesPlan;
  readonly shards: readonly ShardPlan[];
  /** Media nodes that the timetable adds to the minimum, on average over a week. */
  readonly warmNodes: number;
  readonly router: RouterPlan;
  /** Undefined if monitoring is disabled. */
  readonly monitoring: MonitoringPlan | undefined;
  /** Placement of monitoring, certificates and other helpers. */
  readonly helpers: PlacementPlan;
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
  /** KEDA; undefined if the cluster already has it. */
  readonly keda: KedaPlan | undefined;
  /** metrics-server; undefined if the cluster already has one. */
  readonly metricsServer: HelperPlan | undefined;
  /** reflector, which copies the certificate for Grafana; undefined if the cluster already has one, or without a copy. */
  readonly reflector: HelperPlan | undefined;
  /** Storage of container logs; undefined without one. */
  readonly logs: LogsPlan | undefined;
}

/** Resources that a region has once for the bridges of all shards. */
export interface RegionResourcesPlan {
  readonly bridges: CommonBridgesPlan;
  /** UDP ports that bridges use. */
  readonly mediaPorts: readonly number[];
  /** The region's videobridge image; a shard may have another one. */
  readonly image: string;
  readonly headroom: HeadroomPlan;
}

/** Computes the plan of a region. The result depends only on the settings. */
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
      mediaPorts: portsInUse(settings),
      headroom: planHeadroom(settings),
    },
    shards: shardIds(settings.shardCount).map((id) => planShard(settings, id, protect)),
    warmNodes: warmNodes(settings),
    router: planRouter(settings, tls, monitoring),
    monitoring,
    helpers: planPlacement(settings, "helpers"),
    dnsDomain: settings.cluster.dnsDomain,
    keda: planKeda(settings),
    metricsServer: needsMetricsServer(settings) ? planHelper(settings, "metricsServer") : undefined,
    reflector:
      monitoring?.stack !== undefined && settings.cluster.addons.reflector === "install"
        ? planHelper(settings, "reflector")
        : undefined,
    logs: planLogs(settings),
  };
}
