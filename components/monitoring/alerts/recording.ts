import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { type AlertGroup, serving } from "./alert";

/** Alerts of recorders, in regions with recording. Calls continue, but a missed recording cannot be repeated. */
export function recordingAlerts(plan: MonitoringPlan): AlertGroup {
  const { watched } = plan;
  const available = `jitsi_jicofo_jibri_instances_available{namespace="${watched}"${serving(plan)}}`;
  const volume = (metric: string): string =>
    `kubelet_volume_stats_${metric}_bytes{namespace="${watched}", persistentvolumeclaim=~"storage-shard-[0-9]+-jibri-[0-9]+"}`;
  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiNoRecorderFree",
      severity: "warning",
      expr: `max by (shard) (${available}) < 1`,
      for: "10m",
      summary: "A shard has no free recorder: the next recording or stream cannot start.",
      description: "jicofo of {{ $labels.shard }} has had no free recorder for ten minutes.",
    },
    {
      name: "JitsiRecordingUploadFails",
      severity: "warning",
      // The readiness probe already allows 30 minutes for an upload.
      expr: `kube_pod_init_container_status_ready{namespace="${watched}", pod=~"shard-[0-9]+-jibri-[0-9]+", container="upload"} == 0`,
      for: "15m",
      summary: "Recordings are not uploaded: they remain on the recorders' volumes.",
      description: "{{ $labels.pod }} cannot write to the destination, or a recording has waited for 30 minutes.",
    },
    {
      name: "JitsiRecorderDiskFull",
      severity: "warning",
      expr: `max by (persistentvolumeclaim) (${volume("available")} / ${volume("capacity")}) < 0.15`,
      for: "10m",
      summary: "The volume of a recorder is nearly full: the recorder may accept no further recording.",
      description: "{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} of its space free.",
    },
  ];
  return { name: "recording", dashboard: { uid: "jitsi-recording", variables: { shard: "shard" } }, alerts };
}
