import type { AlertCase } from "./case";

const available = 'kube_deployment_status_replicas_available{namespace="jitsi", deployment="turn"}';
const up = 'up{namespace="jitsi", job="coturn", pod="t"}';
const allocations = 'turn_total_allocations{namespace="jitsi", pod="t", type="TLS/TCP"}';
const bytes = (which: string): string => `turn_total_traffic_${which}b{namespace="jitsi", pod="t"}`;
const joins = (metric: string): string => `jitsi_jvb_endpoints_${metric}{namespace="jitsi", shard="shard-0", pod="a"}`;

export const TURN_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiTurnDown",
    fires: {
      when: "no pod of coturn has been ready for five minutes",
      series: { [available]: "2x3 0x10" },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", deployment: "turn" }],
    },
    silent: { when: "one pod of coturn is ready", series: { [available]: "1x13" }, after: 10 },
  },
  {
    alert: "JitsiTurnUnused",
    fires: {
      when: "one join in ten fails and coturn has never had an allocation",
      series: { [up]: "1x40", [joins("total")]: "0+10x40", [joins("ice_failed_total")]: "0+1x40" },
      notAt: 11,
      after: 30,
      labels: [{}],
    },
    silent: {
      when: "as many fail and coturn has allocations",
      series: {
        [up]: "1x40",
        [allocations]: "0x5 2x35",
        [joins("total")]: "0+10x40",
        [joins("ice_failed_total")]: "0+1x40",
      },
      after: 30,
    },
  },
  {
    alert: "JitsiTurnUnused",
    fires: {
      when: "the last allocation ended long ago",
      series: {
        [up]: "1x60",
        [allocations]: "2x5 0x55",
        [joins("total")]: "0+10x60",
        [joins("ice_failed_total")]: "0+1x60",
      },
      notAt: 29,
      after: 40,
      labels: [{}],
    },
    silent: {
      when: "the region has no TURN",
      series: { [joins("total")]: "0+10x40", [joins("ice_failed_total")]: "0+1x40" },
      after: 30,
    },
  },
  {
    alert: "JitsiTurnDenies",
    fires: {
      when: "media arrives and none is passed on",
      series: { [bytes("rcv")]: "0+50000x60", [bytes("peer_sent")]: "0x60" },
      notAt: 11,
      after: 30,
      labels: [{}],
    },
    silent: {
      when: "half of the media is passed on, as one of two participants is denied",
      series: { [bytes("rcv")]: "0+50000x60", [bytes("peer_sent")]: "0+25000x60" },
      after: 50,
    },
  },
];
