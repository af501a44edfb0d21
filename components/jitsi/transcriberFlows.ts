import { PORTS } from "../../stacks/catalogue/ports";
import type { TranscriptionPlan } from "../../stacks/plan/transcription";
import { ANYWHERE, DNS_QUERIES, type Flows, inNamespace, type Peer, PROMETHEUS, tcp, udp } from "../networkPolicy";

/** Connections of a transcriber. Ingress: Prometheus. Egress: DNS, prosody, bridges, and the backend. */
export function transcriberFlows(
  prosody: Peer,
  mediaPorts: readonly number[],
  { inside, port }: TranscriptionPlan,
): Flows {
  return {
    ingress: [{ from: [PROMETHEUS], ports: tcp(PORTS.jigasiRest) }],
    egress: [
      DNS_QUERIES,
      { to: [prosody], ports: tcp(PORTS.xmpp) },
      { ports: udp(...mediaPorts) },
      // Inside, the port is that of the backend's pods, which its Service may map.
      inside === undefined
        ? { to: [ANYWHERE], ports: tcp(port) }
        : { to: [inNamespace(inside)], ports: [{ protocol: "TCP" }] },
    ],
  };
}
