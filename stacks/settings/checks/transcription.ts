import { namespaceInside } from "../../plan/serviceHost";
import type { Settings } from "../../schema/schema";
import { remove, setTo } from "../commands";
import type { Problem } from "../problems";

/** Checks that transcription has a backend, and that sound leaves the cluster only encrypted and, where possible, with a login. */
export function transcription(settings: Settings): Problem[] {
  const { enabled, backend, url, secret } = settings.transcription;
  if (!enabled) return [];
  const problem = (key: "backend" | "url" | "secret", message: string, example: string): Problem => ({
    key: `jitsi:transcription.${key}`,
    message,
    comparedWith: ["jitsi:transcription.enabled"],
    fix: setTo(["transcription", key], example),
  });
  const outside = url !== undefined && namespaceInside(settings, url) === undefined;
  return [
    ...(backend === undefined
      ? [
          problem(
            "backend",
            "transcription needs the protocol of your speech recognition server: whisper or vosk",
            "whisper",
          ),
        ]
      : []),
    ...(url === undefined
      ? [problem("url", "transcription needs the address of your speech recognition server", "wss://server")]
      : []),
    ...(outside && url.startsWith("ws:")
      ? [
          {
            ...problem("url", "sound would leave the cluster unencrypted", url.replace(/^ws:/, "wss:")),
            value: url,
          },
        ]
      : []),
    ...(backend === "whisper" && outside && secret === undefined
      ? [
          problem(
            "secret",
            "Whisper outside the cluster needs a Secret with the key with which jigasi signs tokens",
            "secret",
          ),
        ]
      : []),
    ...(backend === "vosk" && secret !== undefined
      ? [
          {
            ...problem("secret", "Vosk has no login, so no Secret is used", ""),
            value: secret,
            comparedWith: ["jitsi:transcription.backend"],
            fix: remove(["transcription", "secret"]),
          },
        ]
      : []),
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function transcriptionNotes(settings: Settings): string[] {
  const { enabled, backend, url } = settings.transcription;
  if (!enabled || backend !== "vosk" || url === undefined || namespaceInside(settings, url) !== undefined) return [];
  return ["jitsi:transcription.url: Vosk has no login, so its firewall should accept the region's addresses only"];
}
