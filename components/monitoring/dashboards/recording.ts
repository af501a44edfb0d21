import { changesWaiting } from "../changesWaiting";
import { atLeast, atMost, type DashboardPlan, lines } from "./plan";

const SHARD = 'shard=~"$shard"';
const sum = (metric: string): string => `sum by (shard) (${metric}{${SHARD}})`;
const increase = (metric: string): string => `sum by (shard) (increase(${metric}{${SHARD}}[$__rate_interval]))`;
/** The kubelet's metrics have no label `shard`. */
const volume = (metric: string): string =>
  `kubelet_volume_stats_${metric}_bytes{namespace="jitsi", persistentvolumeclaim=~"storage-shard-[0-9]+-jibri-[0-9]+"}`;
const used = (metric: string): string =>
  `sum by (pod) (${metric}{namespace="jitsi", pod=~"shard-[0-9]+-jibri-[0-9]+", container="jibri"}`;

/** Dashboard of the recorders, in regions with recording. */
export const RECORDING: DashboardPlan = {
  uid: "jitsi-recording",
  title: "Jitsi recording",
  description: "Recorders of every shard, their uploads and volumes.",
  variables: { shard: "label_values(jitsi_jicofo_jibri_instances, shard)" },
  rows: [
    {
      title: "Recorders",
      panels: [
        lines(
          "Recorders",
          "short",
          {
            "{{shard}} known to jicofo": sum("jitsi_jicofo_jibri_instances"),
            "{{shard}} free": sum("jitsi_jicofo_jibri_instances_available"),
          },
          "Without a free recorder the next recording cannot start.",
          { levels: atLeast(1) },
        ),
        lines(
          "In use",
          "short",
          {
            "{{shard}} recordings": sum("jitsi_jicofo_jibri_recording_active"),
            "{{shard}} streams": sum("jitsi_jicofo_jibri_live_streaming_active"),
          },
          "Each recording or stream uses one recorder.",
        ),
        lines(
          "Failed starts",
          "short",
          {
            "{{shard}} recordings": increase("jitsi_jicofo_jibri_recording_failures_total"),
            "{{shard}} streams": increase("jitsi_jicofo_jibri_live_streaming_failures_total"),
          },
          "Recordings and streams that did not start or that failed.",
          { levels: atMost(1) },
        ),
        lines(
          "CPU",
          "short",
          {
            "{{pod}}": `${used("container_cpu_usage_seconds_total").replace("(container", "(rate(container")}[$__rate_interval]))`,
          },
          "Cores. Above its request a recorder competes with others of its node, and drops frames.",
        ),
        lines(
          "Memory",
          "bytes",
          { "{{pod}}": `${used("container_memory_working_set_bytes")})` },
          "Working set. At its limit the container is killed, and the recording ends.",
        ),
        lines(
          "Recorders with waiting changes",
          "short",
          { "{{shard}}": changesWaiting("jitsi", { deployments: [], statefulSets: ["jibri"] }) },
          "Recorders that differ from the last update. They change when their shard is offline: make roll.",
          { levels: atMost(1) },
        ),
      ],
    },
    {
      title: "Uploads",
      panels: [
        lines(
          "Ready to upload",
          "bool_yes_no",
          {
            "{{pod}}": `min by (pod) (kube_pod_init_container_status_ready{namespace="jitsi", pod=~"shard-[0-9]+-jibri-[0-9]+", container="upload"})`,
          },
          "1 while the destination accepts recordings and none waits longer than 30 minutes.",
          { levels: atLeast(1) },
        ),
        lines(
          "Free space of volumes",
          "percentunit",
          { "{{persistentvolumeclaim}}": `${volume("available")} / ${volume("capacity")}` },
          "For recordings in progress and those that wait for their upload.",
          { levels: atLeast(0.15), max: 1 },
        ),
      ],
    },
  ],
};
