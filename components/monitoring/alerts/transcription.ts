import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, serving } from "./alert";

/** Alerts of transcription, for regions that have it. */
export function transcriptionAlerts(plan: MonitoringPlan): AlertGroup {
  const { watched } = plan;
  return {
    name: "transcription",
    dashboard: { uid: "jitsi-transcription", variables: { shard: "shard" } },
    alerts: [
      {
        name: "JitsiNoTranscriber",
        severity: "warning",
        // The pods from which jicofo selects. A pod that cannot log in to prosody is not counted.
        expr: `max by (shard) (jitsi_jicofo_jigasi_transcriber_count{namespace="${watched}"${serving(plan)}}) < 1`,
        for: "10m",
        summary: "A shard has no transcriber: captions cannot start in its rooms.",
        description: "jicofo of {{ $labels.shard }} has had no transcriber for ten minutes.",
      },
      {
        name: "JitsiTranscriptionBackendFails",
        severity: "warning",
        expr: `sum by (shard) (increase(jitsi_jigasi_total_transcriber_connection_errors_total{namespace="${watched}"}[15m])) > 0`,
        for: "5m",
        summary: "The speech recognition server refuses connections or does not answer: captions stay empty.",
        description: "The transcriber of {{ $labels.shard }} could not connect to transcription.url.",
      },
    ],
  };
}
