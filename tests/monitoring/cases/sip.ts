import type { AlertCase } from "./case";

const available = 'kube_deployment_status_replicas_available{namespace="jitsi", deployment="jigasi"}';

const able = (shard: string): string => `jitsi_jicofo_jigasi_sip_count{namespace="jitsi", shard="${shard}", pod="a"}`;
const draining = (shard: string): string =>
  `jitsi_jicofo_jigasi_sip_in_graceful_shutdown_count{namespace="jitsi", shard="${shard}", pod="a"}`;

/** `shard-2` is offline in the plan of these cases. */
export const SIP_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiDialInDown",
    fires: {
      when: "jigasi has not been registered for five minutes",
      series: { [available]: "1x3 0x10" },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", deployment: "jigasi" }],
    },
    silent: { when: "it is registered", series: { [available]: "1x13" }, after: 10 },
  },
  {
    alert: "JitsiDialOutDown",
    fires: {
      when: "the only jigasi of a shard drains, and no other one starts for ten minutes",
      series: {
        [able("shard-0")]: "1x23",
        [draining("shard-0")]: "0x3 1x20",
        [able("shard-1")]: "1x23",
        [draining("shard-1")]: "0x23",
      },
      notAt: 13,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "a second one has started, and a shard without one is offline",
      series: {
        [able("shard-0")]: "1x3 2x20",
        [draining("shard-0")]: "0x3 1x20",
        [able("shard-2")]: "0x30",
        [draining("shard-2")]: "0x30",
      },
      after: 20,
    },
  },
];
