import type { AlertCase } from "./case";

const available = (deployment: string): string =>
  `kube_deployment_status_replicas_available{namespace="jitsi", deployment="${deployment}"}`;
const bridgeCount = (which: string, shard: string): string =>
  `jitsi_jicofo_bridge_selector_bridge_count${which}{namespace="jitsi", shard="${shard}", pod="a"}`;
const cpu = 'container_cpu_usage_seconds_total{namespace="jitsi", container="prosody", pod="shard-0-prosody-x"}';

/** `shard-2` is offline in the plan of these cases. */
export const SHARD_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiShardDown",
    fires: {
      when: "jicofo of a shard has not been ready for two minutes",
      series: { [available("shard-0-jicofo")]: "1x5 0x5", [available("shard-0-web")]: "2x10" },
      notAt: 7,
      after: 9,
      labels: [{ shard: "shard-0", deployment: "shard-0-jicofo", namespace: "jitsi" }],
    },
    silent: {
      when: "a pod has been away for a minute, and a shard that is down is offline",
      series: { [available("shard-1-prosody")]: "1x5 0x1 1x5", [available("shard-2-jicofo")]: "0x20" },
      after: 7,
    },
  },
  {
    alert: "JitsiShardDown",
    fires: {
      when: "jicofo is not ready although it has a bridge for new rooms",
      series: {
        [available("shard-0-jicofo")]: "1x5 0x5",
        [bridgeCount("", "shard-0")]: "1x10",
        [bridgeCount("_operational", "shard-0")]: "1x10",
      },
      notAt: 7,
      after: 9,
      labels: [{ shard: "shard-0", deployment: "shard-0-jicofo", namespace: "jitsi" }],
    },
    silent: {
      when: "jicofo is not ready because its last bridge drains",
      series: {
        [available("shard-0-jicofo")]: "1x5 0x5",
        [bridgeCount("", "shard-0")]: "1x10",
        [bridgeCount("_operational", "shard-0")]: "1x5 0x5",
      },
      after: 9,
    },
  },
  {
    alert: "JitsiNoBridgeForNewRooms",
    fires: {
      when: "the only bridge of a shard has been draining for five minutes",
      series: {
        [bridgeCount("", "shard-1")]: "1x15",
        [bridgeCount("_operational", "shard-1")]: "1x3 0x12",
      },
      notAt: 8,
      after: 10,
      labels: [{ shard: "shard-1", pod: "a", namespace: "jitsi" }],
    },
    silent: {
      when: "one of two bridges drains, and a shard has no bridge at all",
      series: {
        [bridgeCount("", "shard-0")]: "2x15",
        [bridgeCount("_operational", "shard-0")]: "1x15",
        [bridgeCount("", "shard-1")]: "0x15",
        [bridgeCount("_operational", "shard-1")]: "0x15",
      },
      after: 10,
    },
  },
  {
    alert: "JitsiNoHealthyBridge",
    fires: {
      when: "jicofo has no bridge",
      series: { [bridgeCount("", "shard-1")]: "2x3 0x5" },
      notAt: 4,
      after: 6,
      labels: [{ shard: "shard-1", pod: "a", namespace: "jitsi" }],
    },
    silent: {
      when: "one bridge is left",
      series: { [bridgeCount("", "shard-1")]: "2x3 1x5" },
      after: 8,
    },
  },
  {
    alert: "JitsiXmppDisconnects",
    fires: {
      when: "two bridges of one shard, and jicofo of another, lost prosody",
      series: {
        'jitsi_jvb_xmpp_disconnects_total{namespace="jitsi", shard="shard-0", pod="a"}': "0x5 1x10",
        'jitsi_jvb_xmpp_disconnects_total{namespace="jitsi", shard="shard-0", pod="b"}': "3x5 4x10",
        'jitsi_jicofo_xmpp_disconnects_total{namespace="jitsi", shard="shard-1", pod="c"}': "0x5 1x10",
      },
      notAt: 6,
      after: 10,
      labels: [{ shard: "shard-0" }, { shard: "shard-1" }],
    },
    silent: {
      when: "one bridge alone lost prosody, and another one long ago",
      series: {
        'jitsi_jvb_xmpp_disconnects_total{namespace="jitsi", shard="shard-0", pod="a"}': "0x30 1x10",
        'jitsi_jvb_xmpp_disconnects_total{namespace="jitsi", shard="shard-0", pod="b"}': "0x3 1x40",
        'jitsi_jicofo_xmpp_disconnects_total{namespace="jitsi", shard="shard-0", pod="c"}': "2x40",
      },
      after: 38,
    },
  },
  {
    alert: "JitsiProsodySaturated",
    fires: {
      when: "prosody has used nine tenths of a core for ten minutes",
      series: { [cpu]: "0+54x20" },
      notAt: 10,
      after: 18,
      labels: [{ pod: "shard-0-prosody-x" }],
    },
    silent: { when: "prosody uses two thirds of a core", series: { [cpu]: "0+40x20" }, after: 18 },
  },
];
