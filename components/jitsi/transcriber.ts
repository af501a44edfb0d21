import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { TranscriberEnvironment } from "../../stacks/catalogue/optionalImageVariables";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { TranscriptionPlan } from "../../stacks/plan/transcription";
import type { ChildOptions } from "../childOptions";
import type { FromSecret } from "../pod";
import type { Credentials } from "./credentials";
import { createShardJigasi, jigasiEnvironment } from "./jigasi";
import type { ShardArgs } from "./shardArgs";
import { HIDDEN_CLIENT } from "./xmpp";

/** Jitsi's classes for each backend. Without one, jigasi would send sound to Google. */
const SERVICE = {
  whisper: "org.jitsi.jigasi.transcription.WhisperTranscriptionService",
  vosk: "org.jitsi.jigasi.transcription.VoskTranscriptionService",
} as const;

/** The image does not start without a writable folder for transcripts, which stays empty. */
const TRANSCRIPTS = {
  name: "transcripts",
  mountPath: "/tmp/transcripts",
  emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
} as const;

/**
 * The transcriber of a shard: a jigasi that joins a room when a moderator turns captions on. It sends the sound of each participant to the
 * operator's backend, and the text to the room.
 */
export function createTranscriber(
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): readonly Deployment[] {
  const { plan, meet } = args;
  const { transcription } = meet;
  if (transcription === undefined) return [];
  const { secret } = transcription;
  const login: FromSecret =
    secret === undefined
      ? {}
      : {
          JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY_NAME: { secret, key: "privateKeyName" },
          JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY: { secret, key: "privateKey" },
        };
  return [
    createShardJigasi(
      args,
      transcription,
      {
        part: "transcriber",
        env: transcriberEnvironment(plan, meet, transcription),
        secrets: { ...credentials.jigasi, ...credentials.transcriber, ...login },
        scratch: [TRANSCRIPTS],
      },
      childOptions,
    ),
  ];
}

function transcriberEnvironment(
  plan: ShardPlan,
  meet: MeetPlan,
  transcription: TranscriptionPlan,
): TranscriberEnvironment {
  const { backend, url } = transcription;
  return {
    ...jigasiEnvironment(meet, transcription),
    JIGASI_MODE: "transcriber",
    XMPP_SERVER: plan.prosody.host,
    ...HIDDEN_CLIENT,
    JIGASI_TRANSCRIBER_CUSTOM_SERVICE: SERVICE[backend],
    ...(backend === "whisper" ? { JIGASI_TRANSCRIBER_WHISPER_URL: url } : { JIGASI_TRANSCRIBER_VOSK_URL: url }),
    JIGASI_TRANSCRIBER_ENABLE_SAVING: "0",
  };
}
