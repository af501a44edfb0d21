import type { AlertCase } from "./case";

const jvb = (metric: string, pod: string, shard = "shard-0"): string =>
  `jitsi_jvb_${metric}{namespace="jitsi", shard="${shard}", pod="${pod}"}`;
const jicofo = (metric: string): string =>
  `jitsi_jicofo_bridge_selector_${metric}{namespace="jitsi", shard="shard-0", pod="j"}`;
const hpa = (metric: string): string =>
  `kube_horizontalpodautoscaler_${metric}{namespace="jitsi", horizontalpodautoscaler="shard-0-jvb"}`;

export const BRIDGE_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiBridgesSaturated",
    fires: {
      when: "the bridges that take conferences are full, one that drains is idle",
      series: {
        [jvb("stress", "a")]: "0.9x15",
        [jvb("stress", "b")]: "0.85x15",
        [jvb("stress", "c")]: "0x15",
        [jvb("graceful_shutdown", "a")]: "0x15",
        [jvb("graceful_shutdown", "c")]: "1x15",
      },
      notAt: 9,
      after: 12,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "one bridge is full and the other has room",
      series: { [jvb("stress", "a")]: "1.1x15", [jvb("stress", "b")]: "0.2x15" },
      after: 12,
    },
  },
  {
    alert: "JitsiBridgesAtMaximum",
    fires: {
      when: "a shard has had its maximum of bridges for a quarter of an hour",
      series: {
        [hpa("status_current_replicas")]: "4x3 6x20",
        [hpa("spec_max_replicas")]: "6x23",
        [hpa("spec_min_replicas")]: "2x23",
      },
      notAt: 18,
      after: 20,
      labels: [{ shard: "shard-0", namespace: "jitsi", horizontalpodautoscaler: "shard-0-jvb" }],
    },
    silent: {
      when: "minimum and maximum are equal, so no growth is expected",
      series: {
        [hpa("status_current_replicas")]: "2x23",
        [hpa("spec_max_replicas")]: "2x23",
        [hpa("spec_min_replicas")]: "2x23",
      },
      after: 20,
    },
  },
  {
    alert: "JitsiIceFailures",
    fires: {
      when: "one join in five fails",
      series: { [jvb("endpoints_total", "a")]: "0+10x30", [jvb("endpoints_ice_failed_total", "a")]: "0+2x30" },
      notAt: 6,
      after: 25,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "one join in twenty fails, and in another shard one of the only three",
      series: {
        [jvb("endpoints_total", "a")]: "0+20x30",
        [jvb("endpoints_ice_failed_total", "a")]: "0+1x30",
        [jvb("endpoints_total", "b", "shard-1")]: "0x20 1 2 3x8",
        [jvb("endpoints_ice_failed_total", "b", "shard-1")]: "0x20 1x10",
      },
      after: 28,
    },
  },
  {
    alert: "JitsiDtlsFailures",
    fires: {
      when: "one join in ten fails",
      series: { [jvb("endpoints_total", "a")]: "0+10x30", [jvb("endpoints_dtls_failed_total", "a")]: "0+1x30" },
      notAt: 6,
      after: 25,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "one join in fifty fails",
      series: { [jvb("endpoints_total", "a")]: "0+50x30", [jvb("endpoints_dtls_failed_total", "a")]: "0+1x30" },
      after: 25,
    },
  },
  {
    alert: "JitsiPacketLoss",
    fires: {
      when: "the bridge with most participants loses 10 %",
      series: {
        [jvb("loss_fraction", "a")]: "0.1x20",
        [jvb("local_endpoints", "a")]: "90x20",
        [jvb("loss_fraction", "b")]: "0x20",
        [jvb("local_endpoints", "b")]: "10x20",
      },
      notAt: 9,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "a shard has three participants only, and in another one a nearly empty bridge loses much",
      series: {
        [jvb("loss_fraction", "a")]: "0.3x20",
        [jvb("local_endpoints", "a")]: "3x20",
        [jvb("loss_fraction", "b", "shard-1")]: "0.3x20",
        [jvb("local_endpoints", "b", "shard-1")]: "2x20",
        [jvb("loss_fraction", "c", "shard-1")]: "0.01x20",
        [jvb("local_endpoints", "c", "shard-1")]: "98x20",
      },
      after: 15,
    },
  },
  {
    alert: "JitsiRoundTripTime",
    fires: {
      when: "the round trip takes 400 ms",
      series: { [jvb("average_rtt", "a")]: "400x20", [jvb("local_endpoints", "a")]: "20x20" },
      notAt: 9,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "the round trip takes 120 ms",
      series: { [jvb("average_rtt", "a")]: "120x20", [jvb("local_endpoints", "a")]: "20x20" },
      after: 15,
    },
  },
  {
    alert: "JitsiBridgeOutsideShard",
    fires: {
      when: "a bridge has had no prosody for five minutes",
      series: {
        [jvb("muc_clients_connected", "a")]: "1x3 0x10",
        [jvb("muc_clients_configured", "a")]: "1x13",
      },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", shard: "shard-0", pod: "a" }],
    },
    silent: {
      when: "prosody has been away for three minutes",
      series: {
        [jvb("muc_clients_connected", "a")]: "1x3 0x10",
        [jvb("muc_clients_configured", "a")]: "1x14",
      },
      after: 7,
    },
  },
  {
    alert: "JitsiBridgeLost",
    fires: {
      when: "jicofo lost a bridge",
      series: { [jicofo("lost_bridges_total")]: "0x5 1x10" },
      notAt: 5,
      after: 8,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "jicofo lost a bridge an hour ago",
      series: { [jicofo("lost_bridges_total")]: "0x5 1x70" },
      after: 65,
    },
  },
  {
    alert: "JitsiBridgeCrashed",
    fires: {
      when: "the process has started anew in the same pod",
      series: { [jvb("startup_time", "a")]: "1700000000000x5 1700000300000x5" },
      notAt: 5,
      after: 8,
      labels: [{ namespace: "jitsi", shard: "shard-0", pod: "a" }],
    },
    silent: {
      when: "a new pod takes the place of another",
      series: {
        [jvb("startup_time", "a")]: "1700000000000x5 stale",
        [jvb("startup_time", "b")]: "_x5 1700000300000x5",
      },
      after: 8,
    },
  },
  {
    alert: "JitsiMixedBridgeVersions",
    fires: {
      when: "a shard has had bridges of two versions for more than two hours",
      series: { [jicofo("bridge_version_count")]: "1x5 2x130" },
      notAt: 125,
      after: 130,
      labels: [{ namespace: "jitsi", shard: "shard-0", pod: "j" }],
    },
    silent: {
      when: "old bridges have drained for an hour and a half",
      series: { [jicofo("bridge_version_count")]: "1x5 2x100" },
      after: 96,
    },
  },
];
