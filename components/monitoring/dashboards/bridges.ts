import { type DashboardPlan, lines, type PanelPlan } from "./plan";

const BRIDGE = 'shard=~"$shard", pod=~"$bridge"';
/** Series of the kubelet know no shard, only pods. */
const POD = 'namespace="jitsi", pod=~"$bridge", pod=~"shard-[0-9]+-jvb-.*"';
const HPA = 'namespace="jitsi", horizontalpodautoscaler=~"shard-[0-9]+-jvb"';

const byBridge = (title: string, unit: string, expr: string, description?: string): PanelPlan =>
  lines(title, unit, { "{{pod}}": expr }, { description });
const now = (metric: string): string => `jitsi_jvb_${metric}{${BRIDGE}}`;
const rate = (metric: string): string => `rate(jitsi_jvb_${metric}{${BRIDGE}}[$__rate_interval])`;

/** Bridge by bridge: load, quality, and what the autoscaler makes of it. */
export const BRIDGES: DashboardPlan = {
  uid: "jitsi-bridges",
  title: "Jitsi bridges",
  description: "The videobridges of all shards, one line each.",
  variables: {
    shard: "label_values(jitsi_jvb_stress, shard)",
    bridge: 'label_values(jitsi_jvb_stress{shard=~"$shard"}, pod)',
  },
  rows: [
    {
      title: "Load",
      panels: [
        byBridge("Stress", "percentunit", now("stress"), "100 % is full. It follows the CPU that the bridge sees."),
        byBridge("People", "short", now("local_endpoints")),
        byBridge("Conferences", "short", now("conferences")),
        byBridge("Sent to people", "bps", now("outgoing_bitrate")),
        byBridge("Received from people", "bps", now("incoming_bitrate")),
        byBridge("Sent to other bridges", "bps", now("relay_outgoing_bitrate")),
      ],
    },
    {
      title: "Scaling",
      panels: [
        lines("Bridges", "short", {
          "{{horizontalpodautoscaler}}": `kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`,
          "{{horizontalpodautoscaler}} desired": `kube_horizontalpodautoscaler_status_desired_replicas{${HPA}}`,
          "{{horizontalpodautoscaler}} maximum": `kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`,
        }),
        byBridge(
          "Transmitted bytes per second",
          "Bps",
          `sum by (pod) (rate(container_network_transmit_bytes_total{${POD}}[3m]))`,
          "What the autoscaler reads; bridges are added at bridges.networkMbps.",
        ),
        lines(
          "Draining",
          "short",
          { "{{pod}}": now("graceful_shutdown"), "{{pod}} moves people away": now("shutting_down") },
          { description: "1: takes no new conference, and goes when its people have gone.", max: 1 },
        ),
      ],
    },
    {
      title: "Quality",
      panels: [
        byBridge("Packet loss", "percentunit", now("loss_fraction")),
        byBridge("Round-trip time", "ms", now("average_rtt")),
        byBridge("People who lose more than a tenth", "short", now("endpoints_with_high_outgoing_loss")),
        lines("Joins that fail", "cps", {
          "{{pod}} ICE": rate("endpoints_ice_failed_total"),
          "{{pod}} DTLS": rate("endpoints_dtls_failed_total"),
          "{{pod}} no channel": rate("endpoints_no_message_transport_after_delay_total"),
        }),
        byBridge("Dropped packets", "pps", rate("queue_dropped_packets_total"), "By a bridge that cannot keep up."),
        lines("Connections by way of TURN", "percentunit", {
          relayed: `sum(${rate("ice_succeeded_relayed_total")}) / sum(${rate("ice_succeeded_total")})`,
        }),
      ],
    },
    {
      title: "Process",
      panels: [
        byBridge(
          "CPU",
          "short",
          `sum by (pod) (rate(container_cpu_usage_seconds_total{${POD}, container="jvb"}[$__rate_interval]))`,
        ),
        byBridge("Memory", "bytes", `sum by (pod) (container_memory_working_set_bytes{${POD}, container="jvb"})`),
        byBridge("Threads", "short", now("thread_count")),
        byBridge("Heap (old generation)", "bytes", now("jvm_heap_used")),
        byBridge(
          "Garbage collection",
          "percentunit",
          `${rate("jvm_gc_time")} / 1000`,
          "Share of time in which the bridge collects garbage instead of forwarding media.",
        ),
        byBridge("Stolen CPU", "percentunit", now("cpu_steal"), "Taken by other guests of the machine."),
      ],
    },
    {
      title: "TURN",
      panels: [
        lines("Relayed connections", "short", { "{{pod}} {{type}}": "turn_total_allocations" }),
        lines(
          "Relayed bytes",
          "Bps",
          {
            "{{pod}} to people": "rate(turn_total_traffic_sentb[$__rate_interval])",
            "{{pod}} from people": "rate(turn_total_traffic_rcvb[$__rate_interval])",
          },
          { description: "Counted when a connection ends." },
        ),
      ],
    },
  ],
};
