import { changesWaiting } from "../changesWaiting";
import { atLeast, atMost, type DashboardPlan, lines, linesBy } from "./plan";
import { cpuByPod, increaseByShard, memoryByPod, sumByShard } from "./queries";

/** The kubelet's metrics have no label `shard`. */
const volume = (metric: string): string =>
  `kubelet_volume_stats_${metric}_bytes{namespace="jitsi", persistentvolumeclaim=~"storage-shard-[0-9]+-jibri-[0-9]+"}`;
const PODS = ', pod=~"shard-[0-9]+-jibri-[0-9]+"';
const byPod = linesBy("pod");

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
            "{{shard}} known to jicofo": sumByShard("jitsi_jicofo_jibri_instances"),
            "{{shard}} free": sumByShard("jitsi_jicofo_jibri_instances_available"),
          },
          "Without a free recorder the next recording cannot start.",
          { levels: atLeast(1) },
        ),
        lines(
          "In use",
          "short",
          {
            "{{shard}} recordings": sumByShard("jitsi_jicofo_jibri_recording_active"),
            "{{shard}} streams": sumByShard("jitsi_jicofo_jibri_live_streaming_active"),
          },
          "Each recording or stream uses one recorder.",
        ),
        lines(
          "Failed starts",
          "short",
          {
            "{{shard}} recordings": increaseByShard("jitsi_jicofo_jibri_recording_failures_total"),
            "{{shard}} streams": increaseByShard("jitsi_jicofo_jibri_live_streaming_failures_total"),
          },
          "Recordings and streams that did not start or that failed.",
          { levels: atMost(1) },
        ),
        byPod(
          "CPU",
          "short",
          cpuByPod("jibri", PODS),
          "Cores. Above its request a recorder competes with others of its node, and drops frames.",
        ),
        byPod(
          "Memory",
          "bytes",
          memoryByPod("jibri", PODS),
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
