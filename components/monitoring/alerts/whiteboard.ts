import { WHITEBOARD_SOFTWARE } from "../../../stacks/catalogue/labels";
import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { AlertGroup } from "./alert";

/** Alerts of the whiteboard, for regions that have one. */
export function whiteboardAlerts({ watched }: MonitoringPlan): AlertGroup {
  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiWhiteboardDown",
      severity: "warning",
      // HAProxy has no series for a server whose name has never resolved, so the expression starts from the routers.
      expr: `up{namespace="${watched}", job="haproxy"} == 1
unless on (pod) haproxy_server_status{namespace="${watched}", proxy="whiteboard", state="UP"} == 1`,
      for: "5m",
      summary:
        "The whiteboard is down: participants see an empty board, and changes are not sent to other participants.",
      description: "{{ $labels.pod }} has reached no whiteboard server for five minutes.",
    },
    {
      name: "JitsiWhiteboardMemory",
      severity: "warning",
      expr: `max by (pod) (container_memory_working_set_bytes{namespace="${watched}", container="${WHITEBOARD_SOFTWARE}"})
/ max by (pod) (kube_pod_container_resource_limits{namespace="${watched}", container="${WHITEBOARD_SOFTWARE}", resource="memory"}) > 0.85`,
      for: "10m",
      summary: "A whiteboard server is near its memory limit: if it is killed, its clients reconnect to another one.",
      description: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit.",
    },
  ];
  return { name: "whiteboard", dashboard: { uid: "jitsi-whiteboard", variables: {} }, alerts };
}
