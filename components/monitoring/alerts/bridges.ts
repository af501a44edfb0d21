import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, ENOUGH_JOINS } from "./alert";

/** Participants below which an average over them is noise. */
const ENOUGH_PARTICIPANTS = 10;

/** Media: its quality, and the capacity of the bridges. */
export function bridgeAlerts({ watched }: MonitoringPlan): AlertGroup {
  const jvb = (metric: string): string => `jitsi_jvb_${metric}{namespace="${watched}"}`;
  const hpa = `namespace="${watched}", horizontalpodautoscaler=~"shard-[0-9]+-jvb"`;
  const joins = jvb("endpoints_total");
  const shareOfJoins = (failed: string, share: number): string =>
    `sum by (shard) (rate(${jvb(failed)}[15m])) / sum by (shard) (rate(${joins}[15m])) > ${share}
and on (shard) sum by (shard) (increase(${joins}[15m])) >= ${ENOUGH_JOINS}`;
  const participants = `sum by (shard) (${jvb("local_endpoints")})`;
  const perParticipant = (metric: string, limit: number): string =>
    `sum by (shard) (${jvb(metric)} * ${jvb("local_endpoints")}) / ${participants} > ${limit}
and on (shard) ${participants} >= ${ENOUGH_PARTICIPANTS}`;

  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiBridgesSaturated",
      severity: "warning",
      // jicofo treats a bridge as overloaded from 0.8 on. Draining bridges take no new conferences.
      expr: `avg by (shard) (${jvb("stress")} unless on (pod) ${jvb("graceful_shutdown")} == 1) > 0.8`,
      for: "10m",
      summary: "The bridges of a shard are overloaded: first the picture degrades, then the sound.",
      description:
        "{{ $labels.shard }}: average stress {{ $value | humanize }}; jicofo treats a bridge as overloaded from 0.8 on.",
    },
    {
      name: "JitsiBridgesAtMaximum",
      severity: "warning",
      expr: `label_replace(
  kube_horizontalpodautoscaler_status_current_replicas{${hpa}}
    >= on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}
  and on (namespace, horizontalpodautoscaler)
  kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}
    > on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_min_replicas{${hpa}},
  "shard", "$1", "horizontalpodautoscaler", "(shard-[0-9]+)-.*"
)`,
      for: "15m",
      summary: "A shard runs its maximum of bridges: it cannot scale out further.",
      description: "{{ $labels.shard }} has run {{ $value }} bridges, its maximum, for 15 minutes.",
    },
    {
      name: "JitsiIceFailures",
      severity: "warning",
      expr: shareOfJoins("endpoints_ice_failed_total", 0.1),
      for: "5m",
      summary: "Many participants of a shard have neither sound nor picture: their media does not reach the bridges.",
      description: "{{ $labels.shard }}: ICE failed for {{ $value | humanizePercentage }} of joins.",
    },
    {
      name: "JitsiDtlsFailures",
      severity: "warning",
      expr: shareOfJoins("endpoints_dtls_failed_total", 0.05),
      for: "5m",
      summary: "Participants of a shard have neither sound nor picture: the DTLS handshake with the bridges fails.",
      description: "{{ $labels.shard }}: DTLS failed for {{ $value | humanizePercentage }} of joins.",
    },
    {
      name: "JitsiPacketLoss",
      severity: "warning",
      expr: perParticipant("loss_fraction", 0.05),
      for: "10m",
      summary: "Media packets of a shard are lost: sound breaks and pictures freeze.",
      description: "{{ $labels.shard }}: {{ $value | humanizePercentage }} of packets are lost.",
    },
    {
      name: "JitsiRoundTripTime",
      severity: "warning",
      // Milliseconds between participant and bridge and back. One way between two participants takes as long; delays are noticed from
      // 150 ms on (ITU-T G.114).
      expr: perParticipant("average_rtt", 300),
      for: "10m",
      summary: "Media of a shard is delayed: participants talk over each other.",
      description: "{{ $labels.shard }}: {{ $value | humanize }} ms between bridges and participants and back.",
    },
    {
      name: "JitsiBridgeOutsideShard",
      severity: "warning",
      // The bridge's health check does not cover its connection to prosody.
      expr: `${jvb("muc_clients_connected")} < ${jvb("muc_clients_configured")}`,
      for: "5m",
      summary: "A bridge runs without a connection to prosody: it gets no conferences.",
      description: "{{ $labels.pod }} is not connected to prosody of {{ $labels.shard }}.",
    },
    {
      name: "JitsiBridgeLost",
      severity: "warning",
      expr: `sum by (shard) (increase(jitsi_jicofo_bridge_selector_lost_bridges_total{namespace="${watched}"}[15m])) > 0`,
      for: "0m",
      summary: "A bridge ended without draining: its participants lost media for seconds.",
      description: "jicofo of {{ $labels.shard }} lost {{ $value | humanize }} bridges in 15 minutes.",
    },
    {
      name: "JitsiBridgeCrashed",
      severity: "warning",
      // The image restarts the process inside the container; the restart count of the pod stays.
      expr: `changes(${jvb("startup_time")}[30m]) > 0`,
      for: "0m",
      summary: "A bridge crashed and was restarted inside its pod.",
      description: "{{ $labels.pod }} of {{ $labels.shard }} restarted {{ $value }} times in 30 minutes.",
    },
    {
      name: "JitsiMixedBridgeVersions",
      severity: "warning",
      // A conference uses bridges of one version only. Two hours are longer than two drains.
      expr: `jitsi_jicofo_bridge_selector_bridge_version_count{namespace="${watched}"} > 1`,
      for: "2h",
      summary: "A shard has bridges of several versions: a large conference cannot use all of them.",
      description: "jicofo of {{ $labels.shard }} has bridges of {{ $value }} versions.",
    },
  ];
  return { name: "bridges", dashboard: { uid: "jitsi-bridges", variables: { shard: "shard", bridge: "pod" } }, alerts };
}
