import type { meta, networking } from "@pulumi/kubernetes/types/input";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { inNamespace, PROMETHEUS, tcp, udp } from "../networkPolicy";
import { routerLabels } from "../routing/pod";

/**
 * Who talks with TURN. In: TLS and STUN from everybody, metrics for monitoring. Out: names, and bridges where people reach
 * them too.
 * @param challenges the router, where an authority asks at TURN's address; see TurnArgs.
 */
export function turnPolicy(
  podSelector: meta.v1.LabelSelector,
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
      // Load balancers ask over TCP whether a UDP port is alive.
      { ports: [...tcp(PORTS.turns), ...udp(PORTS.stun), ...tcp(PORTS.stun)] },
      { from: [PROMETHEUS], ports: tcp(PORTS.turnMetrics) },
    ],
    egress: [
      { ports: udp(PORTS.media) },
      ...relaying,
      { to: [inNamespace("kube-system")], ports: [...udp(PORTS.dns), ...tcp(PORTS.dns)] },
    ],
  };
}
