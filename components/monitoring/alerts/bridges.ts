import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { Alert } from "./alert";

/** Joins in a quarter of an hour below which a share of them says nothing. */
const ENOUGH_JOINS = 20;
/** People in calls below which an average says nothing. */
const ENOUGH_PEOPLE = 10;

/** Media: what people hear and see, and whether there is room for more of them. */
export function bridgeAlerts({ watched }: MonitoringPlan): readonly Alert[] {
  const jvb = (metric: string): string => `jitsi_jvb_${metric}{namespace="${watched}"}`;
  const hpa = `namespace="${watched}", horizontalpodautoscaler=~"shard-[0-9]+-jvb"`;
  const joins = jvb("endpoints_total");
  const shareOfJoins = (failed: string, share: number): string =>
    `sum by (shard) (rate(${jvb(failed)}[15m])) / sum by (shard) (rate(${joins}[15m])) > ${share}
and on (shard) sum by (shard) (increase(${joins}[15m])) >= ${ENOUGH_JOINS}`;
  const people = `sum by (shard) (${jvb("local_endpoints")})`;
  const perPerson = (metric: string, limit: number): string =>
    `sum by (shard) (${jvb(metric)} * ${jvb("local_endpoints")}) / ${people} > ${limit}
and on (shard) ${people} >= ${ENOUGH_PEOPLE}`;

  return [
    {
      name: "JitsiBridgesSaturated",
      severity: "warning",
      // jicofo calls a bridge overloaded at 0.8. One that drains takes no new conference and does not count.
      expr: `avg by (shard) (${jvb("stress")} unless on (pod) ${jvb("graceful_shutdown")} == 1) > 0.8`,
      for: "10m",
      summary: "The bridges of a shard are full: picture quality falls, then sound breaks.",
      description:
        "{{ $labels.shard }}: average stress {{ $value | humanize }}; jicofo calls a bridge overloaded at 0.8.",
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
      summary: "A shard has as many bridges as it may have: more load finds no more room.",
      description: "{{ $labels.shard }} has had {{ $value }} bridges, its maximum, for 15 minutes.",
    },
    {
      name: "JitsiIceFailures",
      severity: "warning",
      expr: shareOfJoins("endpoints_ice_failed_total", 0.1),
      for: "5m",
      summary: "Many people of a shard get no sound and no picture: their media does not reach the bridges.",
      description: "{{ $labels.shard }}: ICE failed for {{ $value | humanizePercentage }} of those who joined.",
    },
    {
      name: "JitsiDtlsFailures",
      severity: "warning",
      expr: shareOfJoins("endpoints_dtls_failed_total", 0.05),
      for: "5m",
      summary: "People of a shard reach the bridges but cannot agree on encryption: no sound and no picture.",
      description: "{{ $labels.shard }}: DTLS failed for {{ $value | humanizePercentage }} of those who joined.",
    },
    {
      name: "JitsiPacketLoss",
      severity: "warning",
      expr: perPerson("loss_fraction", 0.05),
      for: "10m",
      summary: "Media of a shard gets lost: broken sound, frozen pictures.",
      description: "{{ $labels.shard }}: {{ $value | humanizePercentage }} of all packets are lost.",
    },
    {
      name: "JitsiRoundTripTime",
      severity: "warning",
      // Milliseconds to the bridge and back, so about as much from person to person; beyond 150 people notice (ITU-T G.114).
      expr: perPerson("average_rtt", 300),
      for: "10m",
      summary: "Media of a shard takes long: people talk over each other.",
      description: "{{ $labels.shard }}: {{ $value | humanize }} ms from the bridges to people and back.",
    },
    {
      name: "JitsiBridgeOutsideShard",
      severity: "warning",
      // Its own health check does not see this.
      expr: `${jvb("muc_clients_connected")} < ${jvb("muc_clients_configured")}`,
      for: "5m",
      summary: "A bridge runs but has lost its shard: it gets no conferences.",
      description: "{{ $labels.pod }} is not connected to prosody of {{ $labels.shard }}.",
    },
    {
      name: "JitsiBridgeLost",
      severity: "warning",
      expr: `sum by (shard) (increase(jitsi_jicofo_bridge_selector_lost_bridges_total{namespace="${watched}"}[15m])) > 0`,
      for: "0m",
      summary: "A bridge went without saying so: its people were cut off for seconds.",
      description: "jicofo of {{ $labels.shard }} lost {{ $value | humanize }} bridges in 15 minutes.",
    },
    {
      name: "JitsiBridgeCrashed",
      severity: "warning",
      // The image restarts the process inside the container, where Kubernetes does not count.
      expr: `changes(${jvb("startup_time")}[30m]) > 0`,
      for: "0m",
      summary: "A bridge crashed and was restarted inside its pod.",
      description: "{{ $labels.pod }} of {{ $labels.shard }} has started {{ $value }} times anew in half an hour.",
    },
    {
      name: "JitsiMixedBridgeVersions",
      severity: "warning",
      // A conference does not use bridges of two versions; two hours are more than two drains.
      expr: `jitsi_jicofo_bridge_selector_bridge_version_count{namespace="${watched}"} > 1`,
      for: "2h",
      summary: "The bridges of a shard are of several versions: large conferences cannot use all of them.",
      description: "jicofo of {{ $labels.shard }} sees {{ $value }} versions.",
    },
  ];
}
