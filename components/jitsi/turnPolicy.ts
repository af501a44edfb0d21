import type { meta, networking } from "@pulumi/kubernetes/types/input";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import type { TurnPlan } from "../../stacks/plan/turn";
import { BRIDGES, inNamespace, PROMETHEUS, tcp, udp } from "../networkPolicy";
import { routerLabels } from "../routing/pod";

/**
 * NetworkPolicy of TURN. Ingress: TLS and STUN from all clients, metrics from Prometheus. Egress: DNS, and the media port of
 * bridges.
 * @param challenges the router, for HTTP-01 challenges, see TurnArgs
 */
export function turnPolicy(
  podSelector: meta.v1.LabelSelector,
  { mediaPorts, privateBridges }: Pick<TurnPlan, "mediaPorts" | "privateBridges">,
  challenges: RouterPlan | undefined,
): networking.v1.NetworkPolicySpec {
  const relayed = challenges === undefined ? [] : [{ ports: tcp(PORTS.challengeRelay) }];
  const relaying =
    challenges === undefined
      ? []
      : [{ to: [{ podSelector: { matchLabels: routerLabels(challenges) } }], ports: tcp(PORTS.routerHttp) }];
  return {
    podSelector,
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      ...relayed,
      // Load balancers check the health of a UDP port by TCP.
      { ports: [...tcp(PORTS.turns), ...udp(PORTS.stun), ...tcp(PORTS.stun)] },
      { from: [PROMETHEUS], ports: tcp(PORTS.turnMetrics) },
    ],
    egress: [
      { ...(privateBridges ? { to: [BRIDGES] } : {}), ports: udp(...mediaPorts) },
      ...relaying,
      { to: [inNamespace("kube-system")], ports: [...udp(PORTS.dns), ...tcp(PORTS.dns)] },
    ],
  };
}
