import { PORTS } from "../../stacks/catalogue/ports";
import type { SipPlan } from "../../stacks/plan/sip";
import { DNS_QUERIES, type Flows, type Peer, PROMETHEUS, ROUTER, tcp, udp } from "../networkPolicy";

/**
 * Connections of dial-in or dial-out. Ingress: Prometheus, because answers of the SIP server and sound belong to connections that jigasi
 * opens. Egress: the region's host, the SIP server, sound, DNS and, for dial-out, prosody of its shard.
 */
export function telephoneFlows({ transport, port, mediaPorts }: SipPlan, prosody?: Peer): Flows {
  return {
    ingress: [{ from: [PROMETHEUS], ports: tcp(PORTS.jigasiRest) }],
    egress: [
      // The region's host: through the load balancer, or directly where the cluster routes its address to the routers.
      { ports: tcp(PORTS.https) },
      { to: [ROUTER], ports: tcp(PORTS.routerHttps, PORTS.routerHttp) },
      { ports: transport === "UDP" ? udp(port) : tcp(port) },
      // The SIP server names the address and the port of each call's sound, and bridges have theirs.
      { ports: [...udp(...mediaPorts), { protocol: "UDP", port: 1024, endPort: 65535 }] },
      DNS_QUERIES,
      ...(prosody === undefined ? [] : [{ to: [prosody], ports: tcp(PORTS.xmpp) }]),
    ],
  };
}
