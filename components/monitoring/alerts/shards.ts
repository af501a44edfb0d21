import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type Alert, serving } from "./alert";

/** Signalling: without it nobody joins, and whoever is in a call cannot be moved. */
export function shardAlerts(plan: MonitoringPlan): readonly Alert[] {
  const { watched } = plan;
  const down = (roles: string): string =>
    `kube_deployment_status_replicas_available{namespace="${watched}", deployment=~"shard-[0-9]+-(${roles})"${serving(plan, "deployment", (ids) => `${ids}-.*`)}} == 0`;
  const bridges = (which: string): string =>
    `jitsi_jicofo_bridge_selector_bridge_count${which}{namespace="${watched}"${serving(plan)}}`;
  // Every bridge that jicofo knows drains or fails. The router keeps the shard's rooms and gives it no new ones.
  const full = `(${bridges("_operational")} < 1 and ${bridges("")} >= 1)`;
  return [
    {
      name: "JitsiShardDown",
      severity: "critical",
      // jicofo is ready only with prosody and a usable bridge, so this is the health of the whole shard.
      expr: `label_replace(${down("web|prosody")}, "shard", "$1", "deployment", "(shard-[0-9]+)-.*")
or
(label_replace(${down("jicofo")}, "shard", "$1", "deployment", "(shard-[0-9]+)-.*") unless on (shard) ${full})`,
      for: "2m",
      summary: "A shard is down: its rooms move to other shards, and its calls are cut.",
      description: "No pod of {{ $labels.deployment }} has been ready for two minutes.",
    },
    {
      name: "JitsiNoHealthyBridge",
      severity: "critical",
      expr: `${bridges("")} < 1`,
      for: "1m",
      summary: "A shard has no videobridge: no call of it has sound or picture.",
      description: "jicofo of {{ $labels.shard }} knows no bridge.",
    },
    {
      name: "JitsiNoBridgeForNewRooms",
      severity: "warning",
      expr: full,
      for: "5m",
      summary: "A shard takes no new rooms: each of its bridges drains or fails.",
      description:
        "jicofo of {{ $labels.shard }} has {{ $value }} operational bridges. The shard keeps the rooms that it has.",
    },
    {
      name: "JitsiXmppDisconnects",
      severity: "warning",
      expr: `count by (shard) (increase(jitsi_jvb_xmpp_disconnects_total{namespace="${watched}"${serving(plan)}}[15m]) > 0) > 1
or
sum by (shard) (increase(jitsi_jicofo_xmpp_disconnects_total{namespace="${watched}"${serving(plan)}}[15m])) > 0`,
      for: "1m",
      summary: "Prosody of a shard lost jicofo or several bridges.",
      description:
        "{{ $labels.shard }}: jicofo, or more than one bridge, had to connect to prosody again in the last 15 minutes.",
    },
    {
      name: "JitsiProsodySaturated",
      severity: "warning",
      // It has one thread: more cores do not help it, more shards do.
      expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${watched}", container="prosody"}[5m])) > 0.8`,
      for: "10m",
      summary: "A prosody is near the one core that it can use: joining gets slow.",
      description: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of a core.",
    },
    {
      name: "JitsiTurnDown",
      severity: "warning",
      expr: `kube_deployment_status_replicas_available{namespace="${watched}", deployment="turn"} == 0`,
      for: "5m",
      summary: "TURN is down: people whose network blocks UDP have no sound and no picture.",
      description: "No pod of coturn has been ready for five minutes.",
    },
    {
      name: "JitsiTargetDown",
      severity: "warning",
      expr: `up{namespace="${watched}"${serving(plan)}} == 0`,
      for: "10m",
      summary: "Something of Jitsi is not measured: alerts that need it stay silent.",
      description: "Prometheus gets no metrics from {{ $labels.job }} of pod {{ $labels.pod }}.",
    },
  ];
}
