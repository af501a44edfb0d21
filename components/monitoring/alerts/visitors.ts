import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, serving } from "./alert";

/** Share of the limit of listeners above which the alert fires. */
const NEARLY_FULL = 0.8;

/**
 * Alerts of visitor nodes, in regions that have them.
 * @param perNode listeners of one conference up to which jicofo selects a node
 */
export function visitorAlerts(plan: MonitoringPlan, perNode: number): AlertGroup {
  const { watched } = plan;
  const sets = `{namespace="${watched}", statefulset=~"shard-[0-9]+-visitor"${serving(plan, "statefulset", (ids) => `${ids}-.*`)}}`;
  const nodes = `{namespace="${watched}"${serving(plan)}}`;
  const listeners = `prosody_mod_fmuc__vnode_visitors${nodes}`;
  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiVisitorNodeDown",
      severity: "critical",
      expr: `label_replace(
  kube_statefulset_status_replicas_ready${sets} < on (namespace, statefulset) kube_statefulset_replicas${sets},
  "shard", "$1", "statefulset", "(shard-[0-9]+)-.*"
)`,
      for: "3m",
      summary: "A visitor node is down: its listeners are disconnected, and others cannot join.",
      description: "{{ $value }} nodes of {{ $labels.statefulset }} are ready, fewer than there should be.",
    },
    {
      name: "JitsiVisitorNodeCutOff",
      severity: "critical",
      // A node without a connection to the shard's prosody keeps its listeners, but has no participants.
      expr: `sum by (shard, pod) (${listeners}) > 0
and
sum by (shard, pod) (prosody_mod_fmuc__vnode_participants${nodes}) < 1`,
      for: "2m",
      summary: "Listeners of a visitor node see and hear no participant: the node has lost its connection to prosody.",
      description: "{{ $labels.pod }} has {{ $value }} listeners and no participants of their conferences.",
    },
    {
      name: "JitsiVisitorNodesFull",
      severity: "warning",
      expr: `sum by (shard) (${listeners}) > ${NEARLY_FULL} * ${perNode} * count by (shard) (${listeners})`,
      for: "5m",
      summary: "The visitor nodes of a shard are nearly full: further listeners may be refused.",
      description: "{{ $labels.shard }} has {{ $value }} listeners, more than 80 % of the limit of its visitor nodes.",
    },
    {
      name: "JitsiVisitorNodeSaturated",
      severity: "warning",
      // A node is a prosody, which has one thread.
      expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${watched}", container="visitor"}[5m])) > 0.8`,
      for: "10m",
      summary: "A visitor node uses nearly a whole core, the most that it can use: listeners join slowly.",
      description: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of a core.",
    },
  ];
  return { name: "visitors", dashboard: { uid: "jitsi-visitors", variables: { shard: "shard" } }, alerts };
}
