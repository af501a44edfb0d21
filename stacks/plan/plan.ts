import { IMAGES, JITSI_DIGESTS } from "../catalogue/versions";
import { type ClusterPlan, planCluster } from "./cluster";
import { planDns } from "./dns";
import { planLogs } from "./logs";
import type { BridgesPlan, Endpoint, JitsiComponent, MeetPlan, Plan, RouterPlan, ShardId, ShardPlan } from "./model";
import { type MonitoringPlan, needsMetricsServer, planMonitoring } from "./monitoring";
import { planPools } from "./pools";
import type { Settings } from "../schema/schema";
import { serviceHost } from "./serviceHost";
import { shardIds, shardNumber } from "../schema/shardIds";
import { leastBridges, SIZES } from "./sizes";
import { planTls, type TlsPlan } from "./tls";
import { planTurn } from "./turn";

export type * from "./model";

/** Namespace of everything that is Jitsi's. */
export const NAMESPACE = "jitsi";

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

function planMeet(settings: Settings, cluster: ClusterPlan): MeetPlan {
  const { domain } = settings;
  return {
    namespace: NAMESPACE,
    domain,
    publicUrl: `https://${domain}`,
    region: settings.region ?? "local",
    environment: settings.environment,
    podCidr: podCidr(settings, cluster),
    customMetrics: settings.monitoring.enabled,
    auth: settings.auth,
    turn: planTurn(settings),
    web: settings.web,
    extra: settings.extra,
    pullSecret: settings.images.pullSecret,
  };
}

/** Pods of EKS have addresses of the VPC. */
function podCidr(settings: Settings, cluster: ClusterPlan): string {
  switch (cluster.cloud) {
    case "aws":
      return cluster.network.cidr;
    case "gcp":
      return cluster.network.pods;
    case "kubeconfig":
      return settings.cluster.podCidr;
  }
}

/** One shard. Nothing here depends on how many others there are, so growing the count only appends. */
function planShard(settings: Settings, id: ShardId, protect: boolean): ShardPlan {
  const own = settings.shards[id];
  const state = own?.state ?? "active";
  const sizes = SIZES[settings.environment];
  const endpoint = (role: "web" | "prosody" | "jicofo"): Endpoint => ({
    name: `${id}-${role}`,
    host: serviceHost(`${id}-${role}`, NAMESPACE),
    size: sizes[role],
  });
  return {
    id,
    number: shardNumber(id),
    state,
    frozen: state !== "offline",
    protect: protect && state !== "offline",
    images: planImages(settings, own?.images),
    zone: own?.zone,
    rotation: own?.rotation ?? "",
    web: { ...endpoint("web"), replicas: sizes.web.replicas },
    prosody: endpoint("prosody"),
    jicofo: endpoint("jicofo"),
    bridges: { name: `${id}-jvb`, ...planBridges(settings) },
  };
}

type OwnImages = NonNullable<Settings["shards"][ShardId]>["images"];

/** Most specific first: the shard's component, the shard's tag, the region's component, the region's tag. */
function planImages({ images }: Settings, own: OwnImages | undefined): ShardPlan["images"] {
  const reference = (component: JitsiComponent): string =>
    own?.[component] ??
    (own?.jitsi === undefined ? images[component] : undefined) ??
    ofRegistry(images.registry, component, own?.jitsi ?? images.jitsi);
  return {
    web: reference("web"),
    prosody: reference("prosody"),
    jicofo: reference("jicofo"),
    jvb: reference("jvb"),
  };
}

/** The digest is of one tag in one registry; what is behind another tag, or in a mirror, somebody else has to say. */
function ofRegistry(registry: string, component: JitsiComponent, tag: string): string {
  const isPinned = registry === IMAGES.jitsiRegistry && tag === IMAGES.jitsi;
  return `${registry}/${component}:${tag}${isPinned ? `@${JITSI_DIGESTS[component]}` : ""}`;
}

function planBridges(settings: Settings): Omit<BridgesPlan, "name"> {
  const { bridges, drainMinutes } = settings;
  return {
    min: leastBridges(settings),
    max: bridges.max,
    size: { cpu: bridges.cpu, memory: bridges.memory, memoryLimit: bridges.memory },
    participants: bridges.participants,
    networkMbps: bridges.networkMbps,
    stress: bridges.stress,
    address: bridges.address,
    relay: bridges.relay,
    drainMinutes,
  };
}

/** The router knows every shard that can ever be, so that adding one changes nothing here. */
function planRouter(settings: Settings, tls: TlsPlan, monitoring: MonitoringPlan | undefined): RouterPlan {
  const { edge, shards, environment, domain } = settings;
  const states = Object.entries(shards)
    .flatMap(([id, own]) =>
      own === undefined || own.state === "active" || shardNumber(id) >= edge.slots ? [] : [[id, own.state] as const],
    )
    .sort(([a], [b]) => shardNumber(a) - shardNumber(b));
  return {
    name: "router",
    namespace: NAMESPACE,
    domain,
    replicas: edge.replicas,
    slots: shardIds(edge.slots).map((id) => ({
      id,
      serverId: shardNumber(id) + 1,
      web: serviceHost(`${id}-web`, NAMESPACE),
      jicofo: serviceHost(`${id}-jicofo`, NAMESPACE),
    })),
    states: Object.fromEntries(states),
    service: edge.service,
    proxyProtocol: edge.proxyProtocol,
    hsts: tls.publiclyTrusted,
    issuer: settings.tls.issuer,
    names: tls.names,
    grafana: grafanaRoute(monitoring),
    acme: serviceHost("acme-solver", NAMESPACE),
    certificate: tls.secret,
    image: IMAGES.haproxy,
    size: SIZES[environment].router,
  };
}

function grafanaRoute(monitoring: MonitoringPlan | undefined): RouterPlan["grafana"] {
  if (monitoring?.stack === undefined) return undefined;
  const { host, port, allow } = monitoring.stack.grafana;
  return { host, port, allow };
}
