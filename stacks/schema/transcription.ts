import { z } from "zod";
import { objectName } from "./kubernetesNames";
import { url } from "./urls";

/** Transcription: jigasi as transcriber, and the speech recognition of the operator that it sends sound to. */
export const transcription = z
  .strictObject({
    enabled: z.boolean().default(false),
    backend: z.enum(["whisper", "vosk"]).optional(),
    // jigasi appends a path to the URL of Whisper, so it has no query. Credentials are in the Secret.
    url: url("wss://… or ws://…, the address of a Whisper or Vosk server", ["wss", "ws"], /[?#]/).optional(),
    secret: objectName(
      "the name of a Secret in namespace jitsi with the keys privateKeyName and privateKey",
    ).optional(),
  })
  .prefault({});
