import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { VISITORS } from "../dashboards/visitors";
import { type AlertGroup, serving } from "./alert";

/** Share of the places for listeners that may be taken. */
const NEARLY_FULL = 0.8;

/** Visitor nodes of the shards. No group in a region without them. */
export function visitorAlerts(plan: MonitoringPlan): readonly AlertGroup[] {
  const { visitors, watched } = plan;
  if (visitors === undefined) return [];
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
      summary: "A visitor node is down: its listeners are cut, and others cannot join.",
      description: "{{ $value }} nodes of {{ $labels.statefulset }} are ready, fewer than there should be.",
    },
    {
      name: "JitsiVisitorNodeCutOff",
      severity: "critical",
      // A node that has lost the shard's prosody keeps its listeners and shows them nobody.
      expr: `sum by (shard, pod) (${listeners}) > 0
and
sum by (shard, pod) (prosody_mod_fmuc__vnode_participants${nodes}) < 1`,
      for: "2m",
      summary: "Listeners of a visitor node see and hear nobody: the node has lost prosody.",
      description: "{{ $labels.pod }} has {{ $value }} listeners and no participant to show them.",
    },
    {
      name: "JitsiVisitorNodesFull",
      severity: "warning",
      expr: `sum by (shard) (${listeners}) > ${NEARLY_FULL} * ${visitors.perNode} * count by (shard) (${listeners})`,
      for: "5m",
      summary: "The visitor nodes of a shard are nearly full: soon a large conference refuses listeners.",
      description: "{{ $labels.shard }} has {{ $value }} listeners, more than 80 % of the places of its visitor nodes.",
    },
    {
      name: "JitsiVisitorNodeSaturated",
      severity: "warning",
      // A node has one thread, as every prosody.
      expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${watched}", container="visitor"}[5m])) > 0.8`,
      for: "10m",
      summary: "A visitor node uses nearly all of the one core that it can use: listeners join slowly.",
      description: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of a core.",
    },
  ];
  return [{ name: "visitors", dashboard: { uid: VISITORS.uid, variables: { shard: "shard" } }, alerts }];
}
