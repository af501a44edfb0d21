import { NAMESPACE } from "../catalogue/namespaces";
import { IMAGES } from "../catalogue/versions";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds, shardNumber } from "../schema/shardIds";
import type { MonitoringPlan } from "./monitoring";
import { serviceHost } from "./serviceHost";
import { type Size, SIZES } from "./sizes";
import type { TlsPlan } from "./tls";

/** One server line of the router, for a shard that exists or may exist one day. */
export interface SlotPlan {
  readonly id: ShardId;
  /** HAProxy's own server id: slot number + 1, fixed for ever. */
  readonly serverId: number;
  /** Host names without port. */
  readonly web: string;
  readonly jicofo: string;
  /** Exists while the shard takes new rooms. */
  readonly open: string;
}

export interface RouterPlan {
  readonly name: "router";
  readonly namespace: string;
  /** Public host name of the service. */
  readonly domain: string;
  readonly replicas: number;
  readonly slots: readonly SlotPlan[];
  readonly service: "loadBalancer" | "nodePort" | "clusterIP";
  /** Where TLS of participants ends: in the router, or in an ingress of the operator's own, which sends plain HTTP. */
  readonly tls: Settings["edge"]["tls"];
  /** The trusted proxies announce the client's address by the PROXY protocol. */
  readonly proxyProtocol: boolean;
  /** Ranges of what stands in front. What a connection from another address says of its client is ignored. */
  readonly trustedProxies: readonly string[];
  /** Browsers are told to insist on TLS for a year, which takes a certificate that they trust. */
  readonly hsts: boolean;
  /** Who signs the certificate. */
  readonly issuer: Settings["tls"]["issuer"];
  /** Every name of the certificate. */
  readonly names: readonly string[];
  /** Grafana at `/grafana`; undefined where there is none. */
  readonly grafana: { readonly host: string; readonly port: number; readonly allow: readonly string[] } | undefined;
  /** Headless Service of the pods that answer HTTP-01 challenges, full host name. */
  readonly acme: string;
  /** Secret with the certificate; it may come later than the router. */
  readonly certificate: string;
  readonly image: string;
  readonly size: Size;
}

/** The router knows every shard that can ever be, so that adding one changes nothing here. */
export function planRouter(settings: Settings, tls: TlsPlan, monitoring: MonitoringPlan | undefined): RouterPlan {
  const { edge, environment, domain } = settings;
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
      open: serviceHost(`${id}-open`, NAMESPACE),
    })),
    service: edge.service,
    tls: edge.tls,
    proxyProtocol: edge.proxyProtocol,
    trustedProxies: edge.trustedProxies,
    // What ends TLS answers for it.
    hsts: tls.publiclyTrusted && edge.tls === "router",
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
