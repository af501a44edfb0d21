import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { TranscriberEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { TranscriptionPlan } from "../../stacks/plan/transcription";
import type { ChildOptions } from "../childOptions";
import { labels } from "../labels";
import { type Container, environment, type FromSecret, type PodSpec, resources } from "../pod";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";
import type { Credentials } from "./credentials";
import { createFiles, mountFiles } from "./files";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { pinned } from "./pinned";
import { heap, HOLDS_CALLS, podSpec, restProbes, S6, type Scratch, signallingPlacement } from "./pod";
import { PRIORITY } from "./priorities";
import type { ShardArgs } from "./shardArgs";
import { XMPP } from "./xmpp";

const HANG_UP = script("jitsi/scripts/hangUp.sh");

/** Jitsi's classes for each backend. Without one, jigasi would send sound to Google. */
const SERVICE = {
  whisper: "org.jitsi.jigasi.transcription.WhisperTranscriptionService",
  vosk: "org.jitsi.jigasi.transcription.VoskTranscriptionService",
} as const;

/**
 * In memory, because /run holds the rendered configuration with passwords. /tmp has the size of the image's compose file. The
 * image does not start without a writable folder for transcripts, which stays empty.
 */
const SCRATCH: readonly Scratch[] = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "128Mi" } },
  { name: "transcripts", mountPath: "/tmp/transcripts", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
];

/**
 * The transcriber of a shard: jigasi, which joins a room when a moderator turns captions on, sends the sound of each participant to
 * the operator's backend, and the text to the room.
 */
export function createTranscriber(
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): readonly Deployment[] {
  const { plan, meet } = args;
  const { transcription } = meet;
  if (transcription === undefined || credentials.transcriber === undefined) return [];
  const app = partOf(plan, "transcriber");
  const { namespace } = meet;
  const files = createFiles(
    app.instance,
    { namespace, labels: labels(app), files: JVM_LOG },
    pinned(plan, "data", childOptions),
  );
  return [
    createWorkload(
      {
        app,
        namespace,
        // An offline shard has no calls, and its prosody may not have the account yet: jigasi does not repeat a refused login.
        replicas: plan.state === "offline" ? 0 : 1,
        strategy: STRATEGY.surgeOne,
        pod: transcriberPod(args, transcription, credentials.transcriber),
        podAnnotations: { ...HOLDS_CALLS },
        startsFrom: [JVM_LOG, plan.rotation],
      },
      pinned(plan, "template", { ...childOptions, dependsOn: [files] }),
    ),
  ];
}

function transcriberPod(args: ShardArgs, transcription: TranscriptionPlan, passwords: FromSecret): PodSpec {
  const { plan, meet } = args;
  const { secret, drainMinutes, image, size, placement } = transcription;
  const { instance } = partOf(plan, "transcriber");
  const grace = drainMinutes * 60;
  const rest = `http://127.0.0.1:${PORTS.jigasiRest}`;
  const { volumes, mounts } = mountFiles(instance, JVM_LOG);
  const login: FromSecret =
    secret === undefined
      ? {}
      : {
          JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY_NAME: { secret, key: "privateKeyName" },
          JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY: { secret, key: "privateKey" },
        };
  const container: Container = {
    name: "transcriber",
    image,
    env: [
      ...environment(transcriberEnvironment(plan, meet, transcription), { ...passwords, ...login }),
      { name: "JIGASI_INSTANCE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ],
    ports: [{ name: "rest", containerPort: PORTS.jigasiRest }],
    resources: resources(size),
    volumeMounts: mounts,
    lifecycle: { preStop: { exec: { command: ["sh", "-c", HANG_UP, "hang-up", rest, `${grace - 15}`, "5"] } } },
    ...restProbes(),
  };
  return podSpec(
    meet,
    container,
    {
      ...signallingPlacement(plan, args.systemSelector, placement),
      priorityClassName: placement.priorityClass ?? PRIORITY.media,
      terminationGracePeriodSeconds: grace,
      volumes,
    },
    SCRATCH,
  );
}

function transcriberEnvironment(
  plan: ShardPlan,
  meet: MeetPlan,
  { backend, url, size }: TranscriptionPlan,
): TranscriberEnvironment {
  return {
    ...S6,
    JIGASI_MODE: "transcriber",
    PUBLIC_URL: `https://${meet.domain}`,
    XMPP_SERVER: plan.prosody.host,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_MUC_DOMAIN: XMPP.muc,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    XMPP_HIDDEN_DOMAIN: XMPP.hidden,
    JIGASI_TRANSCRIBER_CUSTOM_SERVICE: SERVICE[backend],
    ...(backend === "whisper" ? { JIGASI_TRANSCRIBER_WHISPER_URL: url } : { JIGASI_TRANSCRIBER_VOSK_URL: url }),
    JIGASI_TRANSCRIBER_ENABLE_SAVING: "0",
    JIGASI_MAX_MEMORY: heap(size),
    JIGASI_ENABLE_REST: "1",
    SHUTDOWN_REST_ENABLED: "1",
  };
}
