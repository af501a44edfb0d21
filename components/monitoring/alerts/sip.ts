import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, serving } from "./alert";

/** Alerts of dial-in and dial-out, for regions that have them. */
export function sipAlerts(plan: MonitoringPlan): AlertGroup {
  const { watched, dialOut } = plan;
  return {
    name: "sip",
    dashboard: { uid: "jitsi-telephony", variables: { shard: "shard" } },
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
      ...(dialOut
        ? [
            {
              name: "JitsiDialOutDown",
              severity: "warning",
              // The pods from which jicofo selects. A pod that cannot log in to prosody is not counted.
              expr: `max by (shard) (jitsi_jicofo_jigasi_sip_count{namespace="${watched}"${serving(plan)}}
- jitsi_jicofo_jigasi_sip_in_graceful_shutdown_count{namespace="${watched}"${serving(plan)}}) < 1`,
              for: "10m",
              summary: "A shard has no dial-out: participants cannot call telephones from its rooms.",
              description: "jicofo of {{ $labels.shard }} has had no jigasi for outgoing calls for ten minutes.",
            } as const,
          ]
        : []),
    ],
  };
}
