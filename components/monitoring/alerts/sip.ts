import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { AlertGroup } from "./alert";

/** Alerts of dial-in, for regions that have it. */
export function sipAlerts({ watched }: MonitoringPlan): AlertGroup {
  return {
    name: "sip",
    dashboard: { uid: "jitsi-overview", variables: {} },
    alerts: [
      {
        name: "JitsiDialInDown",
        severity: "warning",
        // jigasi is ready only while it is registered at the SIP server.
        expr: `kube_deployment_status_replicas_available{namespace="${watched}", deployment="jigasi"} == 0`,
        for: "5m",
        summary: "Dial-in is down: participants cannot join by telephone.",
        description: "jigasi has not run, or has not been registered at the SIP server, for five minutes.",
      },
    ],
  };
}
