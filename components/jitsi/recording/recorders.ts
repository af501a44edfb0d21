import type { StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { RecorderEnvironment } from "../../../stacks/catalogue/optionalImageVariables";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { MeetPlan } from "../../../stacks/plan/meet";
import type { DestinationPlan, RecordingPlan } from "../../../stacks/plan/recording";
import type { ShardPlan } from "../../../stacks/plan/shard";
import type { ChildOptions } from "../../childOptions";
import { RECORDER_ACCOUNT } from "../../cluster/cluster";
import { placed } from "../../cluster/placement";
import { labels, selector } from "../../labels";
import { type Container, environment, type FromSecret, type PodSpec, resources, scheduledOn, spread } from "../../pod";
import { script } from "../../script";
import { volumeClaim } from "../../volumeClaim";
import { createStatefulWorkload } from "../../workload";
import type { Credentials } from "../credentials";
import { createFiles, type Files, mountFiles } from "../files";
import { partOf } from "../part";
import { pinned } from "../pinned";
import { HOLDS_CALLS, NEW_NODE, podSpec, S6, type Scratch } from "../pod";
import { PRIORITY } from "../priorities";
import { createRecorderScaling, isScaled } from "./recorderScaling";
import { recordingConfig } from "./recordingConfig";
import type { ShardArgs } from "../shardArgs";
import { STORAGE, uploader } from "./uploader";
import { HIDDEN_CLIENT } from "../xmpp";

const ALIVE = script("jitsi/scripts/recorderAlive.sh");
const DRAIN = script("jitsi/scripts/recorderDrain.sh");

const FINALIZE = "/config/finalize.sh";
const START = "/config/start.sh";
/** Marker of a recorder that waits for free space. */
const WAITING = "/run/waiting";
const RECORDINGS = `${STORAGE.mountPath}/recordings`;
const HEALTH = `http://127.0.0.1:${PORTS.jibriHealth}/jibri/api/v1.0/health`;
const COMMANDS = `http://127.0.0.1:${PORTS.jibriShutdown}/jibri/api/internal/v1.0`;

/** Seconds after the longest recording: for its end, and for its upload. */
const END_SECONDS = 180;
const UPLOAD_SECONDS = 900;

/** Sizes of /run, /tmp and shared memory from the image's compose file. The image does not start with less than 2 GiB of shared memory. */
const SCRATCH: readonly Scratch[] = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "256Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "256Mi" } },
  { name: "shm", mountPath: "/dev/shm", emptyDir: { medium: "Memory", sizeLimit: "2Gi" } },
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
  // Xorg, PulseAudio and Chrome write their logs here. The logs need not outlive the pod.
  { name: "logs", mountPath: `${STORAGE.mountPath}/logs`, emptyDir: { sizeLimit: "1Gi" } },
];

/**
 * The recorders of a shard. They are a StatefulSet, because each has a volume that keeps a recording until it is uploaded, even if the pod
 * is lost. Each makes one recording at a time, in a new container.
 */
export function createRecorders(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): StatefulSet[] {
  const { plan, meet } = args;
  const { recording } = meet;
  if (recording === undefined || plan.recorders === undefined || credentials.recorders === undefined) return [];
  const app = partOf(plan, "jibri");
  const { name, image } = plan.recorders;
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const files = recorderFiles(recording);
  const pod = recorderPod(args, recording, { name, image, files, passwords: credentials.recorders });
  createRecorderScaling(args, recording, childOptions);
  return [
    createStatefulWorkload(
      {
        app,
        namespace: meet.namespace,
        replicas: isScaled(recording) ? undefined : recording.recorders,
        podManagementPolicy: "Parallel",
        // Required by the API, but unused: recorders accept no connections.
        serviceName: name,
        pod,
        podAnnotations: { ...HOLDS_CALLS },
        // Not part of the pod template: a change of the volumes' size also waits until the shard is offline.
        startsFrom: [files, plan.rotation, recording.diskGi, ...remoteOf(recording.destination)],
        volumeClaimTemplates: [
          {
            metadata: { name: STORAGE.name, labels: labels(app) },
            spec: volumeClaim(recording.diskGi, args.storageClass),
          },
        ],
        // A volume may hold a recording that is not uploaded yet. The next pod of its name uploads it.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      },
      pinned(plan, "stateful", {
        ...childOptions,
        dependsOn: [
          createFiles(name, { ...metadata, files }, pinned(plan, "data", childOptions)),
          new Service(
            name,
            { metadata: { name, ...metadata }, spec: { clusterIP: "None", selector: selector(app) } },
            childOptions,
          ),
        ],
        customTimeouts: NEW_NODE.timeouts,
      }),
    ),
  ];
}

/** Input of the pods' hash from the destination. Empty for a cloud's bucket, whose ConfigMap never changes. */
function remoteOf(destination: DestinationPlan): readonly DestinationPlan[] {
  return destination.kind === "bucket" ? [] : [destination];
}

function recorderFiles(recording: RecordingPlan): Files {
  return {
    "start.sh": script("jitsi/scripts/recorderStart.sh"),
    "finalize.sh": script("jitsi/scripts/recorderFinalize.sh"),
    "custom-jibri.conf": recordingConfig(recording),
    "/defaults/logging.properties": script("jitsi/scripts/recorderLogging.properties"),
  };
}

interface RecorderPod {
  /** Name of the ConfigMap with its files. */
  readonly name: string;
  readonly image: string;
  readonly files: Files;
  readonly passwords: FromSecret;
}

function recorderPod(
  { plan, meet, recordingPool }: ShardArgs,
  recording: RecordingPlan,
  { name, image, files, passwords }: RecorderPod,
): PodSpec {
  const { maxMinutes, neededMi, placement, size } = recording;
  const wait = maxMinutes * 60 + END_SECONDS;
  const mounted = mountFiles(name, files);
  const sidecar = uploader(recording);
  const container: Container = {
    name: "jibri",
    image,
    command: ["sh", START, RECORDINGS, FINALIZE, `${neededMi}`, "15", WAITING, "/init"],
    env: [
      ...environment(recorderEnvironment(plan, meet, recording), passwords),
      { name: "JIBRI_INSTANCE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ],
    resources: resources(size),
    volumeMounts: [STORAGE, ...mounted.mounts],
    lifecycle: { preStop: { exec: { command: ["sh", "-c", DRAIN, "drain", COMMANDS, HEALTH, `${wait}`, "5"] } } },
    ...probes(),
  };
  return podSpec(
    meet,
    container,
    {
      ...scheduledOn(placed(recordingPool, placement)),
      priorityClassName: placement.priorityClass ?? PRIORITY.media,
      serviceAccountName: RECORDER_ACCOUNT.name,
      terminationGracePeriodSeconds: wait + UPLOAD_SECONDS,
      topologySpreadConstraints: spread(selector(partOf(plan, "jibri"))),
      initContainers: [sidecar.container],
      // The image runs the scripts, so they must be executable.
      volumes: [...mounted.volumes.map(executable), ...sidecar.volumes],
    },
    SCRATCH,
  );
}

type Volume = NonNullable<PodSpec["volumes"]>[number];

function executable(volume: Volume): Volume {
  return volume.configMap === undefined
    ? volume
    : { ...volume, configMap: { ...volume.configMap, defaultMode: 0o555 } };
}

/**
 * The time limits are enough for a start, in which Chrome runs once, and for a busy recorder. After a recording the liveness probe fails,
 * and jibri exits within a minute.
 */
function probes(): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const alive = { exec: { command: ["sh", "-c", ALIVE, "alive", HEALTH, WAITING] }, timeoutSeconds: 10 };
  return {
    startupProbe: { ...alive, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { exec: { command: ["curl", "-sf", "-m", "5", "-o", "/dev/null", HEALTH] }, timeoutSeconds: 10 },
    livenessProbe: { ...alive, periodSeconds: 10, failureThreshold: 6, terminationGracePeriodSeconds: 60 },
  };
}

function recorderEnvironment(plan: ShardPlan, meet: MeetPlan, recording: RecordingPlan): RecorderEnvironment {
  return {
    ...S6,
    PUBLIC_URL: `https://${meet.domain}`,
    XMPP_ENV_NAME: plan.id,
    XMPP_SERVER: plan.prosody.host,
    ...HIDDEN_CLIENT,
    DISPLAY: ":0",
    JIBRI_SINGLE_USE_MODE: "true",
    JIBRI_USAGE_TIMEOUT: `${recording.maxMinutes} minutes`,
    JIBRI_RECORDING_DIR: RECORDINGS,
    JIBRI_FINALIZE_RECORDING_SCRIPT_PATH: FINALIZE,
    ENABLE_STATS_D: "false",
    IGNORE_CERTIFICATE_ERRORS: recording.acceptAnyCertificate ? "1" : "0",
  };
}
