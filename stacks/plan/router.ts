import { NAMESPACE } from "../catalogue/namespaces";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds, shardNumber } from "../schema/shardIds";
import { planImage } from "./images";
import type { LoadBalancerPlan } from "./loadBalancer";
import type { MonitoringPlan } from "./monitoring";
import { type PlacementPlan, planPlacement } from "./placement";
import { serviceHost } from "./serviceHost";
import { type Size, workloadSize } from "./sizes";
import type { TlsPlan } from "./tls";
import { planWhiteboard, type WhiteboardServer } from "./whiteboard";

/** A server slot of the router, for an existing or a future shard. */
export interface SlotPlan {
  readonly id: ShardId;
  /** HAProxy's server id, slot number + 1. It never changes, because stick table entries refer to it. */
  readonly serverId: number;
  /** Host names of Services, without port. */
  readonly web: string;
  readonly jicofo: string;
  /** Its Service exists only while the shard accepts new rooms. */
  readonly open: string;
}

export interface RouterPlan {
  readonly name: "router";
  readonly namespace: string;
  /** Host name of its Service. */
  readonly host: string;
  /** Host names of its pods, by number. */
  readonly peers: readonly string[];
  /** Public host name of the service. */
  readonly domain: string;
  readonly replicas: number;
  readonly slots: readonly SlotPlan[];
  readonly service: "loadBalancer" | "nodePort" | "clusterIP";
  readonly loadBalancer: LoadBalancerPlan;
  /** Where client TLS ends: in the router, or in the operator's ingress, which forwards plain HTTP. */
  readonly tls: Settings["edge"]["tls"];
  /** Whether the trusted proxies send the client's address by the PROXY protocol. */
  readonly proxyProtocol: boolean;
  /** Address ranges of the proxies in front. Client addresses from any other peer are ignored. */
  readonly trustedProxies: readonly string[];
  /** Whether responses carry HSTS for one year, which needs a publicly trusted certificate. */
  readonly hsts: boolean;
  /** Issuer of the certificate. */
  readonly issuer: Settings["tls"]["issuer"];
  /** All host names in the certificate. */
  readonly names: readonly string[];
  /** Grafana at path `/grafana`; undefined without Grafana. */
  readonly grafana: { readonly host: string; readonly port: number; readonly allow: readonly string[] } | undefined;
  /** Servers of the whiteboard, by number; undefined without whiteboard. */
  readonly whiteboard: readonly WhiteboardServer[] | undefined;
  /** Host name of the headless Service of the pods that answer HTTP-01 challenges. */
  readonly acme: string;
  /** Secret with the certificate. The router starts without it. */
  readonly certificate: string;
  readonly image: string;
  /** Image pull Secret; undefined if not needed. */
  readonly pullSecret: string | undefined;
  readonly size: Size;
  readonly placement: PlacementPlan;
}

/** The router has a slot for every possible shard, so that adding a shard does not change the router. */
export function planRouter(settings: Settings, tls: TlsPlan, monitoring: MonitoringPlan | undefined): RouterPlan {
  const { cluster, edge, domain } = settings;
  return {
    name: "router",
    namespace: NAMESPACE,
    host: serviceHost("router", NAMESPACE, cluster.dnsDomain),
    peers: Array.from({ length: edge.replicas }, (_, n) => serviceHost(`router-${n}`, NAMESPACE, cluster.dnsDomain)),
    domain,
    replicas: edge.replicas,
    slots: shardIds(edge.slots).map((id) => ({
      id,
      serverId: shardNumber(id) + 1,
      web: serviceHost(`${id}-web`, NAMESPACE, cluster.dnsDomain),
      jicofo: serviceHost(`${id}-jicofo`, NAMESPACE, cluster.dnsDomain),
      open: serviceHost(`${id}-open`, NAMESPACE, cluster.dnsDomain),
    })),
    service: edge.service,
    loadBalancer: edge.loadBalancer,
    tls: edge.tls,
    proxyProtocol: edge.proxyProtocol,
    trustedProxies: edge.trustedProxies,
    // The ingress that terminates TLS sets HSTS.
    hsts: tls.publiclyTrusted && edge.tls === "router",
    issuer: settings.tls.issuer,
    names: tls.names,
    grafana: grafanaRoute(monitoring),
    whiteboard: planWhiteboard(settings)?.servers,
    acme: serviceHost("acme-solver", NAMESPACE, cluster.dnsDomain),
    certificate: tls.secret,
    image: planImage(settings, "haproxy"),
    pullSecret: settings.images.pullSecret,
    size: workloadSize(settings, "router"),
    placement: planPlacement(settings, "router"),
  };
}

function grafanaRoute(monitoring: MonitoringPlan | undefined): RouterPlan["grafana"] {
  if (monitoring?.stack === undefined) return undefined;
  const { host, port, allow } = monitoring.stack.grafana;
  return { host, port, allow };
}
