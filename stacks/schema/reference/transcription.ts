import type { Section } from "./key";

export const TRANSCRIPTION: Section = {
  "transcription.enabled": {
    effect: "rolling, offline",
    meaning: "[captions](extras.md#transcription) of calls, whose sound is sent to `transcription.url`",
  },
  "transcription.backend": {
    effect: "offline",
    default: "required for transcription",
    meaning: "protocol of your speech recognition server",
  },
  "transcription.url": {
    effect: "offline",
    type: "`wss://` URL; `ws://` for `<service>.<namespace>.svc`",
    default: "required for transcription",
    meaning: "your speech recognition server, to which the sound is sent",
  },
  "transcription.secret": {
    effect: "offline",
    type: "name of a Secret in namespace `jitsi`",
    default: "required for Whisper outside the cluster",
    meaning:
      "your Secret with the keys `privateKeyName` and `privateKey`, with which jigasi signs tokens for Whisper's server",
  },
};
