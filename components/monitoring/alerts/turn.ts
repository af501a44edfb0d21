import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, ENOUGH_JOINS } from "./alert";

/** Bytes in 30 minutes below which no media is expected. An allocation alone causes a few hundred, and clients make one at each join. */
const ENOUGH_BYTES = 100_000;

/** TURN: for participants whose network blocks UDP. */
export function turnAlerts({ watched, turnOnly }: MonitoringPlan): AlertGroup {
  const turn = (metric: string): string => `turn_total_${metric}{namespace="${watched}"}`;
  const joins = (metric: string): string => `jitsi_jvb_endpoints_${metric}{namespace="${watched}"}`;
  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiTurnDown",
      severity: turnOnly ? "critical" : "warning",
      expr: `kube_deployment_status_replicas_available{namespace="${watched}", deployment="turn"} == 0`,
      for: "5m",
      summary: `TURN is down: ${
        turnOnly ? "all participants" : "participants whose network blocks UDP"
      } have neither sound nor picture.`,
      description: "No pod of coturn has been available for five minutes.",
    },
    {
      name: "JitsiTurnUnused",
      severity: "warning",
      // coturn reports allocations from the first one on. Where TURN works, blocked participants have some.
      expr: `(sum(max_over_time(${turn("allocations")}[15m])) or vector(0)) == 0
and on () sum(up{namespace="${watched}", job="coturn"}) > 0
and on () sum(rate(${joins("ice_failed_total")}[15m])) / sum(rate(${joins("total")}[15m])) > 0.05
and on () sum(increase(${joins("total")}[15m])) >= ${ENOUGH_JOINS}`,
      for: "10m",
      summary: "TURN relays for no participant, although media of many does not reach the bridges.",
      description: "coturn has had no allocation for 15 minutes, and ICE fails for more than 5 % of joins.",
    },
    {
      name: "JitsiTurnDenies",
      severity: "warning",
      // coturn counts a connection when it ends. A denied bridge address shows as bytes from participants that are not passed on.
      expr: `sum(increase(${turn("traffic_peer_sentb")}[30m])) == 0
and on () sum(increase(${turn("traffic_rcvb")}[30m])) > ${ENOUGH_BYTES}`,
      for: "10m",
      summary:
        "TURN relays nothing to the bridges: participants whose network blocks UDP have neither sound nor picture.",
      description: "coturn received traffic from participants and passed none of it on in the last 30 minutes.",
    },
  ];
  return { name: "turn", dashboard: { uid: "jitsi-bridges", variables: {} }, alerts };
}
