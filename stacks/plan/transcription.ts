import type { Settings } from "../schema/schema";
import { type JigasiPlan, planJigasi } from "./jigasi";
import { namespaceInside } from "./serviceHost";

/** Transcription of calls: one transcriber in each shard, and the speech recognition that it sends sound to. */
export interface TranscriptionPlan extends JigasiPlan {
  readonly backend: "whisper" | "vosk";
  readonly url: string;
  readonly port: number;
  /** Namespace of a backend inside the cluster; undefined for one outside. */
  readonly inside: string | undefined;
  /** Secret with keys `privateKeyName` and `privateKey`; undefined for a backend without a login. */
  readonly secret: string | undefined;
}

/** Undefined for a region without transcription. The checks require backend and URL. */
export function planTranscription(settings: Settings): TranscriptionPlan | undefined {
  const { enabled, backend, url, secret } = settings.transcription;
  if (!enabled || backend === undefined || url === undefined) return undefined;
  const { port, protocol } = new URL(url);
  return {
    ...planJigasi(settings),
    backend,
    url,
    port: port === "" ? (protocol === "wss:" ? 443 : 80) : Number(port),
    inside: namespaceInside(settings, url),
    secret,
  };
}
