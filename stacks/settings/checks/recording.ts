import { bootDisk } from "../../catalogue/machines";
import { planPools } from "../../plan/pools";
import { namespaceInside } from "../../plan/serviceHost";
import { isRecording, longestRecording } from "../../plan/recording";
import type { Settings } from "../../schema/schema";
import { keyName, remove, set } from "../commands";
import type { Problem } from "../problems";

const KEY = "recording";

/** Checks that recordings have a destination, that the longest one fits on its volume, and that participants may start it. */
export function recording(settings: Settings): Problem[] {
  if (!isRecording(settings)) return settings.recording.streaming ? [unused(["streaming"])] : [];
  return [
    ...allowedWithoutTokens(settings),
    ...scaling(settings),
    ...destination(settings),
    ...diskSize(settings),
    ...pool(settings),
    ...disks(settings),
  ];
}

function unused(path: readonly string[]): Problem {
  const whole = [KEY, ...path];
  return {
    key: keyName(whole),
    value: true,
    message: "recording is off (recording.allowed)",
    comparedWith: ["jitsi:recording.allowed"],
    fix: set([KEY, "allowed"], "moderators"),
  };
}

function allowedWithoutTokens({ auth, recording }: Settings): Problem[] {
  if (recording.allowed !== "tokens" || auth.mode === "jwt") return [];
  return [
    {
      key: "jitsi:recording.allowed",
      value: "tokens",
      message: `only auth.mode jwt has tokens; auth.mode is ${auth.mode}`,
      comparedWith: ["jitsi:auth.mode"],
      fix: set([KEY, "allowed"], "moderators"),
    },
  ];
}

function scaling({ monitoring, recording }: Settings): Problem[] {
  const { recorders, maxRecorders } = recording;
  if (maxRecorders === undefined) return [];
  const problem = (message: string, other: string, fix: string): Problem[] => [
    { key: "jitsi:recording.maxRecorders", value: maxRecorders, message, comparedWith: [`jitsi:${other}`], fix },
  ];
  const path = [KEY, "maxRecorders"];
  if (maxRecorders < recorders) {
    return problem(`at least recording.recorders, which is ${recorders}`, "recording.recorders", set(path, recorders));
  }
  if (monitoring.enabled) return [];
  return problem(
    "recorders are scaled by metrics, and monitoring.enabled is false",
    "monitoring.enabled",
    remove(path),
  );
}

function destination({ cloud, recording }: Settings): Problem[] {
  const { claim, s3 } = recording.destination ?? {};
  const given = [claim, s3].filter((one) => one !== undefined).length;
  if (given === 1 || (recording.destination === undefined && cloud !== "kubeconfig")) return [];
  const path = [KEY, "destination"];
  return [
    {
      key: keyName(path),
      message:
        given === 2
          ? "either claim or s3, not both"
          : "needs claim, a PersistentVolumeClaim that all nodes with recorders can mount, or s3, a bucket of an S3 server",
      fix: given === 2 ? remove([...path, "claim"]) : set([...path, "claim"], "recordings"),
    },
  ];
}

function diskSize({ recording }: Settings): Problem[] {
  const { diskGi, maxMinutes } = recording;
  const needed = Math.ceil((longestRecording(maxMinutes) / 1024) * USABLE);
  if (diskGi >= needed) return [];
  return [
    {
      key: "jitsi:recording.diskGi",
      value: diskGi,
      message: `too small: a recording of ${maxMinutes} minutes (recording.maxMinutes) needs ${needed} GiB`,
      comparedWith: ["jitsi:recording.maxMinutes"],
      fix: set([KEY, "diskGi"], needed),
    },
  ];
}

/** Ratio of a volume's size to the space for files in its file system. */
const USABLE = 1.1;

function pool({ cloud, nodes }: Settings): Problem[] {
  const given = Object.entries(nodes.recording).find(([, value]) => value !== undefined);
  if (cloud !== "kubeconfig" || given === undefined) return [];
  const [name] = given;
  return [
    {
      key: `jitsi:nodes.recording.${name}`,
      message: "an existing cluster has no recording pool: choose nodes by workloads.jibri",
      fix: remove(["nodes", "recording", name]),
    },
  ];
}

/** The storage class depends on the series of the system machines, and a recorder's node must be able to attach its volume. */
function disks(settings: Settings): Problem[] {
  const { system, recording } = planPools(settings);
  if (settings.cloud !== "gcp" || recording === undefined) return [];
  const [wanted, own] = [bootDisk(system.machine.type), bootDisk(recording.machine.type)];
  if (wanted === own) return [];
  return [
    {
      key: "jitsi:nodes.recording.type",
      value: recording.machine.type,
      message: `cannot attach volumes of the class for ${system.machine.type} (nodes.system.type)`,
      comparedWith: ["jitsi:nodes.system.type"],
      fix: set(["nodes", "recording", "type"], system.machine.type),
    },
  ];
}

/** Warnings about conditions outside of the program. */
export function recordingNotes(settings: Settings): string[] {
  if (!isRecording(settings)) return [];
  const { edge, recording } = settings;
  const { destination, retentionDays } = recording;
  const endpoint = destination?.s3?.endpoint;
  return [
    ...(destination === undefined || retentionDays === undefined
      ? []
      : ["jitsi:recording.retentionDays has no effect: delete old recordings in recording.destination yourself"]),
    ...(endpoint?.startsWith("http:") === true && namespaceInside(settings, endpoint) === undefined
      ? ["jitsi:recording.destination.s3.endpoint: recordings leave the cluster unencrypted; use https://"]
      : []),
    ...(edge.service === "loadBalancer"
      ? []
      : [
          `jitsi:recording: the proxy in front of the router must keep websockets open for ${recording.maxMinutes} minutes, and recorders must reach it by the region's host name: docs/recording.md`,
        ]),
    ...(settings.auth.mode === "open" && recording.allowed === "moderators"
      ? [
          "jitsi:recording.allowed: with auth.mode open the first participant of a room is its moderator, so every participant can record",
        ]
      : []),
  ];
}
