import type { AlertCase } from "./case";

const ready = (shard: string): string =>
  `kube_statefulset_status_replicas_ready{namespace="jitsi", statefulset="${shard}-visitor", pod="kube-state-metrics"}`;
const wanted = (shard: string): string =>
  `kube_statefulset_replicas{namespace="jitsi", statefulset="${shard}-visitor", pod="kube-state-metrics"}`;
const count = (what: "visitors" | "participants", node: number, shard = "shard-0"): string =>
  `prosody_mod_fmuc__vnode_${what}{namespace="jitsi", shard="${shard}", pod="${shard}-visitor-${node}", host="muc.v${node}.meet.jitsi"}`;
const cpu = 'container_cpu_usage_seconds_total{namespace="jitsi", container="visitor", pod="shard-0-visitor-1"}';

/** Nodes hold 500 listeners and `shard-2` is offline in the plan of these cases. */
export const VISITOR_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiVisitorNodeDown",
    fires: {
      when: "one of two nodes has not been ready for three minutes",
      series: { [ready("shard-0")]: "2x3 1x10", [wanted("shard-0")]: "2x13" },
      notAt: 6,
      after: 8,
      labels: [{ namespace: "jitsi", statefulset: "shard-0-visitor", shard: "shard-0" }],
    },
    silent: {
      when: "a node restarts within a minute, none is wanted, and a shard is offline",
      series: {
        [ready("shard-0")]: "2x3 1x1 2x10",
        [wanted("shard-0")]: "2x13",
        [ready("shard-1")]: "0x13",
        [wanted("shard-1")]: "0x13",
        [ready("shard-2")]: "0x13",
        [wanted("shard-2")]: "2x13",
      },
      after: 10,
    },
  },
  {
    alert: "JitsiVisitorNodeCutOff",
    fires: {
      when: "a node has listeners and no participant for two minutes",
      series: { [count("visitors", 1)]: "80x10", [count("participants", 1)]: "5x3 0x7" },
      notAt: 5,
      after: 7,
      labels: [{ shard: "shard-0", pod: "shard-0-visitor-1" }],
    },
    silent: {
      when: "a node has no listeners, and another one has all",
      series: {
        [count("visitors", 0)]: "0x10",
        [count("participants", 0)]: "0x10",
        [count("visitors", 1)]: "80x10",
        [count("participants", 1)]: "1x10",
      },
      after: 8,
    },
  },
  {
    alert: "JitsiVisitorNodesFull",
    fires: {
      when: "two nodes have had more than 800 listeners for five minutes",
      series: { [count("visitors", 0)]: "500x12", [count("visitors", 1)]: "100x3 301x9" },
      notAt: 8,
      after: 10,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "one of two nodes is full",
      series: { [count("visitors", 0)]: "500x12", [count("visitors", 1)]: "299x12" },
      after: 10,
    },
  },
  {
    alert: "JitsiVisitorNodeSaturated",
    fires: {
      when: "a node has used nine tenths of a core for ten minutes",
      series: { [cpu]: "0+54x20" },
      notAt: 10,
      after: 18,
      labels: [{ pod: "shard-0-visitor-1" }],
    },
    silent: { when: "a node uses two thirds of a core", series: { [cpu]: "0+40x20" }, after: 18 },
  },
];
