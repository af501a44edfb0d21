import type { AlertCase } from "./case";

const transcribers = (shard: string): string =>
  `jitsi_jicofo_jigasi_transcriber_count{namespace="jitsi", shard="${shard}", pod="a"}`;
const errors = (shard: string): string =>
  `jitsi_jigasi_total_transcriber_connection_errors_total{namespace="jitsi", shard="${shard}", pod="b"}`;

/** `shard-2` is offline in the plan of these cases. */
export const TRANSCRIPTION_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiNoTranscriber",
    fires: {
      when: "jicofo has seen no transcriber for ten minutes",
      series: { [transcribers("shard-0")]: "1x3 0x20", [transcribers("shard-1")]: "1x23" },
      notAt: 13,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: {
      when: "it was replaced, and a shard without one is offline",
      series: { [transcribers("shard-0")]: "1x3 0x5 1x20", [transcribers("shard-2")]: "0x30" },
      after: 25,
    },
  },
  {
    alert: "JitsiTranscriptionBackendFails",
    fires: {
      when: "connections fail again and again",
      series: { [errors("shard-0")]: "0x5 3+3x20", [errors("shard-1")]: "0x30" },
      notAt: 8,
      after: 15,
      labels: [{ shard: "shard-0" }],
    },
    silent: { when: "every connection succeeds", series: { [errors("shard-0")]: "4x30" }, after: 20 },
  },
];
