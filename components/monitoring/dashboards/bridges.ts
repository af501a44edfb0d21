import { atMost, type DashboardPlan, lines, linesBy } from "./plan";
import { cpuByPod, memoryByPod } from "./queries";

const BRIDGE = 'shard=~"$shard", pod=~"$bridge"';
/** The kubelet's metrics have no label `shard`. */
const PODS = ', pod=~"$bridge", pod=~"shard-[0-9]+-jvb-.*"';
const HPA = 'namespace="jitsi", horizontalpodautoscaler=~"shard-[0-9]+-jvb"';

/** The autoscaler reports the value of a cron trigger divided by the number of bridges. */
const TIMETABLE = `max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_target_metric{${HPA}, metric_name=~"s[0-9]+-cron-.+", metric_target_type="average"})
  * on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`;

const byBridge = linesBy("pod");
const now = (metric: string): string => `jitsi_jvb_${metric}{${BRIDGE}}`;
const rate = (metric: string): string => `rate(jitsi_jvb_${metric}{${BRIDGE}}[$__rate_interval])`;
const turn = (metric: string): string => `rate(turn_total_traffic_${metric}[$__rate_interval])`;

/** Load, scaling and quality of each bridge, and TURN. */
export const BRIDGES: DashboardPlan = {
  uid: "jitsi-bridges",
  title: "Jitsi bridges",
  description: "The videobridges of all shards, and TURN.",
  variables: {
    shard: "label_values(jitsi_jvb_stress, shard)",
    bridge: 'label_values(jitsi_jvb_stress{shard=~"$shard"}, pod)',
  },
  rows: [
    {
      title: "Load",
      panels: [
        byBridge(
          "Stress",
          "percentunit",
          now("stress"),
          "By the CPU that the bridge sees. jicofo treats a bridge as overloaded from 80 % on.",
          atMost(0.8),
        ),
        byBridge("Participants", "short", now("local_endpoints"), "Connected to the bridge."),
        byBridge("Conferences", "short", now("conferences"), "Of which the bridge carries participants."),
        byBridge("Sent to participants", "bps", now("outgoing_bitrate"), "Media."),
        byBridge("Received from participants", "bps", now("incoming_bitrate"), "Media."),
        byBridge("Sent to other bridges", "bps", now("relay_outgoing_bitrate"), "Of conferences on several bridges."),
      ],
    },
    {
      title: "Scaling",
      panels: [
        lines(
          "Bridges",
          "short",
          {
            "{{horizontalpodautoscaler}}": `kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`,
            "{{horizontalpodautoscaler}} desired": `kube_horizontalpodautoscaler_status_desired_replicas{${HPA}}`,
            "{{horizontalpodautoscaler}} timetable": TIMETABLE,
            "{{horizontalpodautoscaler}} maximum": `kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`,
          },
          "Desired above current: a media node is missing. Timetable: the number that its windows require now. At the maximum: raise bridges.max, or add a shard.",
        ),
        byBridge(
          "Transmitted bytes",
          "Bps",
          `sum by (pod) (rate(container_network_transmit_bytes_total{namespace="jitsi"${PODS}}[3m]))`,
          "The autoscaler adds bridges from bridges.networkMbps on.",
        ),
        lines(
          "Draining",
          "short",
          { "{{pod}}": now("graceful_shutdown"), "{{pod}} moves participants": now("shutting_down") },
          "1: takes no new conferences, and ends when its participants have left.",
          { max: 1 },
        ),
      ],
    },
    {
      title: "Quality",
      panels: [
        byBridge("Packet loss", "percentunit", now("loss_fraction"), "Sound breaks from about 5 % on.", atMost(0.05)),
        byBridge("Round-trip time", "ms", now("average_rtt"), "Between bridge and participants and back.", atMost(300)),
        byBridge(
          "Participants with high loss",
          "short",
          now("endpoints_with_high_outgoing_loss"),
          "They lose more than 10 % of what the bridge sends.",
        ),
        lines(
          "Joins that fail",
          "cps",
          {
            "{{pod}} ICE": rate("endpoints_ice_failed_total"),
            "{{pod}} DTLS": rate("endpoints_dtls_failed_total"),
            "{{pod}} no channel": rate("endpoints_no_message_transport_after_delay_total"),
          },
          "One bridge: it advertises a wrong address. All bridges: UDP 10000 is closed.",
        ),
        byBridge("Dropped packets", "pps", rate("queue_dropped_packets_total"), "The bridge is overloaded.", atMost(1)),
        lines(
          "Connections through TURN",
          "percentunit",
          { relayed: `sum(${rate("ice_succeeded_relayed_total")}) / sum(${rate("ice_succeeded_total")})` },
          "Participants whose network blocks UDP.",
        ),
      ],
    },
    {
      title: "Process",
      panels: [
        byBridge("CPU", "short", cpuByPod("jvb", PODS), "Cores."),
        byBridge("Memory", "bytes", memoryByPod("jvb", PODS), "Working set. At its limit the container is killed."),
        byBridge("Threads", "short", now("thread_count"), "Of the Java process."),
        byBridge("Heap (old generation)", "bytes", now("jvm_heap_used"), "Of the Java process."),
        byBridge(
          "Garbage collection",
          "percentunit",
          `${rate("jvm_gc_time")} / 1000`,
          "Share of time in which media waits for the garbage collector.",
          atMost(0.1),
        ),
        byBridge(
          "Stolen CPU",
          "percentunit",
          now("cpu_steal"),
          "Taken by other virtual machines of the host.",
          atMost(0.1),
        ),
      ],
    },
    {
      title: "TURN",
      panels: [
        lines(
          "Allocations",
          "short",
          { "{{pod}} {{type}}": "turn_total_allocations" },
          "Participants who may relay. None although joins fail: participants do not get TURN.",
        ),
        lines(
          "Relayed for participants",
          "Bps",
          { "{{pod}} to participants": turn("sentb"), "{{pod}} from participants": turn("rcvb") },
          "Counted when a connection ends.",
        ),
        lines(
          "Relayed to bridges",
          "Bps",
          { "{{pod}} to bridges": turn("peer_sentb"), "{{pod}} from bridges": turn("peer_rcvb") },
          "Nothing to bridges although participants send: coturn denies the addresses of the bridges.",
        ),
      ],
    },
  ],
};
