import type { AlertCase } from "./case";

const servers = (proxy: string, pod = "router-0"): string =>
  `haproxy_backend_active_servers{namespace="jitsi", proxy="${proxy}", pod="${pod}"}`;
const answers = (code: string): string =>
  `haproxy_frontend_http_responses_total{namespace="jitsi", proxy="https", pod="router-0", code="${code}"}`;
const joins = (code: string): string =>
  `haproxy_backend_http_responses_total{namespace="jitsi", proxy="rooms", pod="router-0", code="${code}"}`;
const table = (metric: string, pod: string): string =>
  `haproxy_sticktable_${metric}{namespace="jitsi", name="rooms", type="string", pod="${pod}"}`;
const inTable = (pod: string): Record<string, string> => ({
  namespace: "jitsi",
  name: "rooms",
  type: "string",
  pod,
});
const refused = (pod: string): string =>
  `haproxy_sticktable_used{namespace="jitsi", name="refused", type="string", pod="${pod}"}`;
const sidecar = (pod: string): string =>
  `haproxy_sticktable_used{namespace="jitsi", name="sidecar", type="string", pod="${pod}"}`;
const ready = 'kube_statefulset_status_replicas_ready{namespace="jitsi", statefulset="router"}';
const split = 'jitsi_rooms_split{namespace="jitsi", pod="c"}';
const compared = 'jitsi_room_check_timestamp_seconds{namespace="jitsi", pod="c"}';

export const ROUTER_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiRouterDown",
    fires: {
      when: "no router is ready",
      series: { [ready]: "2x3 0x5" },
      notAt: 4,
      after: 6,
      labels: [{ namespace: "jitsi", statefulset: "router" }],
    },
    silent: { when: "one router rolls", series: { [ready]: "2x3 1x5" }, after: 8 },
  },
  {
    alert: "JitsiRouterWithoutShard",
    fires: {
      when: "each healthy shard is drained",
      series: { [servers("open")]: "3x3 0x5", [servers("jicofo")]: "3x8", [servers("web")]: "3x8" },
      notAt: 4,
      after: 6,
      labels: [{ namespace: "jitsi", proxy: "open", pod: "router-0" }],
    },
    silent: {
      when: "only the deep check fails",
      series: { [servers("open")]: "3x3 0x5", [servers("jicofo")]: "3x3 0x5", [servers("web")]: "3x8" },
      after: 8,
    },
  },
  {
    alert: "JitsiRouterWithoutShard",
    fires: {
      when: "a router finds no shard by either check",
      series: { [servers("open")]: "3x3 0x5", [servers("jicofo")]: "3x3 0x5", [servers("web")]: "3x3 0x5" },
      notAt: 4,
      after: 6,
      labels: [{ namespace: "jitsi", proxy: "open", pod: "router-0" }],
    },
    silent: {
      when: "one shard is left",
      series: { [servers("open")]: "3x3 1x5", [servers("jicofo")]: "3x3 1x5", [servers("web")]: "3x8" },
      after: 8,
    },
  },
  {
    alert: "JitsiDeepChecksFail",
    fires: {
      when: "no jicofo is healthy, and web answers",
      series: { [servers("jicofo")]: "3x3 0x5", [servers("web")]: "3x8" },
      notAt: 4,
      after: 6,
      labels: [{ namespace: "jitsi", proxy: "jicofo", pod: "router-0" }],
    },
    silent: {
      when: "one shard of three fails",
      series: { [servers("jicofo")]: "3x3 2x5", [servers("web")]: "3x8" },
      after: 8,
    },
  },
  {
    alert: "JitsiRoutersDisagree",
    fires: {
      when: "one router has not found the new shard for five minutes",
      series: { [servers("open")]: "3x10", [servers("open", "router-1")]: "2x10" },
      notAt: 4,
      after: 7,
      labels: [{ namespace: "jitsi" }],
    },
    silent: {
      when: "one router finds it a minute later",
      series: { [servers("open")]: "2x3 3x7", [servers("open", "router-1")]: "2x4 3x6" },
      after: 9,
    },
  },
  {
    alert: "JitsiRouterCutOff",
    fires: {
      when: "one of two routers does not reach the other",
      series: { [ready]: "2x10", [servers("routers")]: "2x3 1x7", [servers("routers", "router-1")]: "2x10" },
      notAt: 4,
      after: 7,
      labels: [{ namespace: "jitsi", proxy: "routers", pod: "router-0" }],
    },
    silent: {
      when: "a router is replaced",
      series: { [ready]: "2x3 1x7", [servers("routers")]: "2x3 1x7" },
      after: 9,
    },
  },
  {
    alert: "JitsiRouterSidecarDown",
    fires: {
      when: "the sidecar of one router has not worked for five minutes",
      series: { [sidecar("router-0")]: "1x3 0x8", [sidecar("router-1")]: "1x11" },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", name: "sidecar", type: "string", pod: "router-0" }],
    },
    silent: { when: "it is restarted", series: { [sidecar("router-0")]: "1x3 0x2 1x6" }, after: 10 },
  },
  {
    alert: "JitsiRoomsSplit",
    fires: {
      when: "the routers disagree about two rooms in several comparisons",
      series: { [split]: "0x3 2x6" },
      notAt: 6,
      after: 8,
      labels: [{ namespace: "jitsi", pod: "c" }],
    },
    silent: { when: "a room moved while the tables were read", series: { [split]: "0x3 1x1 0x5" }, after: 5 },
  },
  {
    alert: "JitsiRoomCheckStale",
    fires: {
      when: "the tables were last compared twenty minutes ago",
      series: { [compared]: "0x25" },
      notAt: 15,
      after: 20,
      labels: [{ namespace: "jitsi", pod: "c" }],
    },
    silent: { when: "the tables are compared every minute", series: { [compared]: "0+60x25" }, after: 20 },
  },
  {
    alert: "JitsiRoomCheckStale",
    fires: { when: "the rooms are not compared", series: {}, notAt: 4, after: 10, labels: [{ namespace: "jitsi" }] },
    silent: { when: "the first comparison took four minutes", series: { [compared]: "_x4 240+60x10" }, after: 10 },
  },
  {
    alert: "JitsiRouterTablesDiffer",
    fires: {
      when: "one router has half of the rooms of the other",
      series: { [table("used", "router-0")]: "100x10", [table("used", "router-1")]: "50x10" },
      notAt: 4,
      after: 8,
      labels: [{}],
    },
    silent: {
      when: "the routers are a few rooms apart",
      series: { [table("used", "router-0")]: "1000x10", [table("used", "router-1")]: "990x10" },
      after: 8,
    },
  },
  {
    alert: "JitsiRouterTableFull",
    fires: {
      when: "one router's table is 96 % full",
      series: { [table("used", "router-0")]: "96x10", [table("size", "router-0")]: "100x10" },
      notAt: 0,
      after: 2,
      labels: [inTable("router-0")],
    },
    silent: {
      when: "a table is 94 % full",
      series: { [table("used", "router-0")]: "94x10", [table("size", "router-0")]: "100x10" },
      after: 8,
    },
  },
  {
    alert: "JitsiRouterTableNearlyFull",
    fires: {
      when: "nine tenths of a table are used",
      series: { [table("used", "router-0")]: "180000x15", [table("size", "router-0")]: "200000x15" },
      notAt: 9,
      after: 12,
      labels: [inTable("router-0")],
    },
    silent: {
      when: "half of a table is used",
      series: { [table("used", "router-0")]: "100000x15", [table("size", "router-0")]: "200000x15" },
      after: 12,
    },
  },
  {
    alert: "JitsiCertificateRefused",
    fires: {
      when: "one of two routers does not take the new certificate",
      series: { [refused("router-0")]: "0x3 1x10", [refused("router-1")]: "0x13" },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi" }],
    },
    silent: {
      when: "the second look at a renewed certificate finds it good",
      series: { [refused("router-0")]: "0x3 1x1 0x10" },
      after: 10,
    },
  },
  {
    alert: "JitsiJoinsFail",
    fires: {
      when: "a fifth of signalling requests fails",
      series: { [joins("1xx")]: "0+40x20", [joins("5xx")]: "0+10x20" },
      notAt: 4,
      after: 12,
      labels: [{}],
    },
    silent: {
      when: "a twentieth fails",
      series: { [joins("1xx")]: "0+95x20", [joins("5xx")]: "0+5x20" },
      after: 18,
    },
  },
  {
    alert: "JitsiJoinsFail",
    fires: {
      when: "all of them fail",
      series: { [joins("5xx")]: "0+50x20" },
      notAt: 4,
      after: 12,
      labels: [{}],
    },
    silent: {
      when: "one request in three minutes is all there is, and it fails",
      series: { [joins("5xx")]: "0 1x2 2x2 3x2 4x2 5x5" },
      after: 12,
    },
  },
  {
    alert: "JitsiRouterErrors",
    fires: {
      when: "every tenth answer is an error",
      series: { [answers("2xx")]: "0+90x15", [answers("5xx")]: "0+10x15" },
      notAt: 5,
      after: 13,
      labels: [{}],
    },
    silent: {
      when: "every hundredth answer is an error",
      series: { [answers("2xx")]: "0+99x15", [answers("5xx")]: "0+1x15" },
      after: 13,
    },
  },
];
