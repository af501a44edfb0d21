import { PORTS } from "../../../stacks/catalogue/ports";
import type { RouterPlan } from "../../../stacks/plan/router";
import type { TurnPlan } from "../../../stacks/plan/turn";
import { BRIDGES, DNS_QUERIES, type Flows, PROMETHEUS, tcp, udp } from "../../networkPolicy";
import { routerLabels } from "../../routing/pod";

/**
 * Connections of TURN. Ingress: TLS and STUN from all clients, metrics from Prometheus. Egress: DNS, and the media port of
 * bridges.
 * @param challenges the router, for HTTP-01 challenges, see TurnArgs
 */
export function turnFlows(
  { mediaPorts, privateBridges }: Pick<TurnPlan, "mediaPorts" | "privateBridges">,
  challenges: RouterPlan | undefined,
): Flows {
  const relayed = challenges === undefined ? [] : [{ ports: tcp(PORTS.challengeRelay) }];
  const relaying =
    challenges === undefined
      ? []
      : [{ to: [{ podSelector: { matchLabels: routerLabels(challenges) } }], ports: tcp(PORTS.routerHttp) }];
  return {
    ingress: [
      ...relayed,
      // Load balancers check the health of a UDP port by TCP.
      { ports: [...tcp(PORTS.turns), ...udp(PORTS.stun), ...tcp(PORTS.stun)] },
      { from: [PROMETHEUS], ports: tcp(PORTS.turnMetrics) },
    ],
    egress: [{ ...(privateBridges ? { to: [BRIDGES] } : {}), ports: udp(...mediaPorts) }, ...relaying, DNS_QUERIES],
  };
}
