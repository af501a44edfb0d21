import type { meta, networking } from "@pulumi/kubernetes/types/input";
import { PORTS } from "../../stacks/catalogue/ports";
import type { TranscriptionPlan } from "../../stacks/plan/transcription";
import { inNamespace, type Peer, PROMETHEUS, tcp, udp } from "../networkPolicy";

/** Everything but link-local addresses, which are for nodes. */
const ANYWHERE: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } };

/** NetworkPolicy of a transcriber. Ingress: Prometheus. Egress: DNS, prosody, bridges, and the backend. */
export function transcriberPolicy(
  podSelector: meta.v1.LabelSelector,
  prosody: Peer,
  mediaPorts: readonly number[],
  { inside, port }: TranscriptionPlan,
): networking.v1.NetworkPolicySpec {
  return {
    podSelector,
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [PROMETHEUS], ports: tcp(PORTS.jigasiRest) }],
    egress: [
      { to: [inNamespace("kube-system")], ports: [...udp(PORTS.dns), ...tcp(PORTS.dns)] },
      { to: [prosody], ports: tcp(PORTS.xmpp) },
      { ports: udp(...mediaPorts) },
      // Inside, the port is that of the backend's pods, which its Service may map.
      inside === undefined
        ? { to: [ANYWHERE], ports: tcp(port) }
        : { to: [inNamespace(inside)], ports: [{ protocol: "TCP" }] },
    ],
  };
}
