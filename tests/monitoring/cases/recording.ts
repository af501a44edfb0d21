import type { AlertCase } from "./case";

const free = (shard: string): string =>
  `jitsi_jicofo_jibri_instances_available{namespace="jitsi", shard="${shard}", pod="a"}`;
const ready = (container: string): string =>
  `kube_pod_init_container_status_ready{namespace="jitsi", pod="shard-0-jibri-0", container="${container}"}`;
const volume = (what: string, claim: string): string =>
  `kubelet_volume_stats_${what}_bytes{namespace="jitsi", persistentvolumeclaim="${claim}"}`;
const CLAIM = "storage-shard-0-jibri-0";

/** `shard-2` is offline in the plan of these cases. */
export const RECORDING_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiNoRecorderFree",
    fires: {
      when: "all recorders of a shard have been busy for ten minutes",
      series: { [free("shard-0")]: "2x3 0x20", [free("shard-1")]: "1x23" },
      notAt: 13,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "one is free now and then, and a shard without recorders is offline",
      series: { [free("shard-0")]: "0x8 1x1 0x8", [free("shard-2")]: "0x30" },
      after: 17,
    },
  },
  {
    alert: "JitsiRecordingUploadFails",
    fires: {
      when: "an uploader has not been ready for 15 minutes",
      series: { [ready("upload")]: "1x3 0x30" },
      notAt: 18,
      after: 20,
      labels: [{ namespace: "jitsi", pod: "shard-0-jibri-0", container: "upload" }],
    },
    silent: {
      when: "it was not ready for ten minutes",
      series: { [ready("upload")]: "1x3 0x10 1x20", [ready("other")]: "0x40" },
      after: 30,
    },
  },
  {
    alert: "JitsiRecorderDiskFull",
    fires: {
      when: "less than 15 % of a recorder's volume have been free for ten minutes",
      series: { [volume("available", CLAIM)]: "50x3 14x20", [volume("capacity", CLAIM)]: "100x23" },
      notAt: 13,
      after: 15,
      labels: [{ persistentvolumeclaim: CLAIM }],
    },
    silent: {
      when: "a recording leaves 20 %, and another volume is full",
      series: {
        [volume("available", CLAIM)]: "20x30",
        [volume("capacity", CLAIM)]: "100x30",
        [volume("available", "data")]: "0x30",
        [volume("capacity", "data")]: "100x30",
      },
      after: 25,
    },
  },
];
