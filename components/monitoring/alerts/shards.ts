import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, serving, unlessAtRest, withShard } from "./alert";

/** Signalling of the shards, and bridges as jicofo sees them. */
export function shardAlerts(plan: MonitoringPlan): AlertGroup {
  const { watched } = plan;
  const down = (roles: string): string =>
    `kube_deployment_status_replicas_available{namespace="${watched}", deployment=~"shard-[0-9]+-(${roles})"${serving(plan, "deployment", (ids) => `${ids}-.*`)}} == 0`;
  const bridges = (which: string): string =>
    `jitsi_jicofo_bridge_selector_bridge_count${which}{namespace="${watched}"${serving(plan)}}`;
  // Every bridge of jicofo drains or fails: the router keeps the rooms of the shard and places no new ones on it.
  const full = `(${bridges("_operational")} < 1 and ${bridges("")} >= 1)`;
  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiShardDown",
      severity: "critical",
      // jicofo is ready only with prosody and a usable bridge, so it stands for the whole shard.
      expr: `${withShard(down("web|prosody"))}
or
(${withShard(down("jicofo"))} unless on (shard) ${full}${unlessAtRest(plan, "shard")})`,
      for: "2m",
      summary: "A shard is down: its calls are cut and its rooms move to other shards.",
      description: "No pod of {{ $labels.deployment }} has been available for two minutes.",
    },
    {
      name: "JitsiNoHealthyBridge",
      severity: "critical",
      expr: `${bridges("")} < 1${unlessAtRest(plan, "shard")}`,
      for: "1m",
      summary: "A shard has no videobridge: its calls have neither sound nor picture.",
      description: "jicofo of {{ $labels.shard }} has no bridge.",
    },
    {
      name: "JitsiNoBridgeForNewRooms",
      severity: "warning",
      expr: full,
      for: "5m",
      summary: "A shard takes no new rooms: all of its bridges drain or fail.",
      description:
        "jicofo of {{ $labels.shard }} has {{ $value }} operational bridges. The shard keeps its running rooms.",
    },
    {
      name: "JitsiXmppDisconnects",
      severity: "warning",
      expr: `count by (shard) (increase(jitsi_jvb_xmpp_disconnects_total{namespace="${watched}"${serving(plan)}}[15m]) > 0) > 1
or
sum by (shard) (increase(jitsi_jicofo_xmpp_disconnects_total{namespace="${watched}"${serving(plan)}}[15m])) > 0`,
      for: "1m",
      summary: "Prosody of a shard lost its connection to jicofo or to several bridges.",
      description: "{{ $labels.shard }}: jicofo or more than one bridge reconnected to prosody in the last 15 minutes.",
    },
    {
      name: "JitsiProsodySaturated",
      severity: "warning",
      // Prosody has one thread: only more shards help, more cores do not.
      expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${watched}", container="prosody"}[5m])) > 0.8`,
      for: "10m",
      summary: "A prosody uses nearly all of the one core that it can use: joining becomes slow.",
      description: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of a core.",
    },
  ];
  return { name: "shards", dashboard: { uid: "jitsi-signalling", variables: { shard: "shard" } }, alerts };
}
