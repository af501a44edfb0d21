import type { Settings } from "../schema/schema";
import { planImage } from "./images";
import { type PlacementPlan, planPlacement } from "./placement";
import { namespaceInside } from "./serviceHost";
import { type Size, workloadSize } from "./sizes";

/** Recording and streaming in all shards of a region. */
export interface RecordingPlan {
  /** Who may start a recording or a stream. With `nobody` there is no plan. */
  readonly allowed: "moderators" | "tokens";
  readonly streaming: boolean;
  /** Recorders of one shard that are free, as far as `maxRecorders` allows. Each records one conference at a time. */
  readonly recorders: number;
  /** Most recorders of one shard; equal to `recorders` without an autoscaler. */
  readonly maxRecorders: number;
  /** Longest recording, minutes. */
  readonly maxMinutes: number;
  /** Volume of a recorder, GiB. */
  readonly diskGi: number;
  /** Free space that a recorder needs to start, MiB: the longest recording. */
  readonly neededMi: number;
  readonly size: Size;
  readonly placement: PlacementPlan;
  /** rclone, which uploads recordings. */
  readonly uploader: string;
  readonly destination: DestinationPlan;
  /** Whether the recorder's browser accepts a certificate that no browser trusts. */
  readonly acceptAnyCertificate: boolean;
  /** Whether clients reach the region through a proxy of the operator, whose ports inside the cluster are unknown. */
  readonly foreignEdge: boolean;
}

export type DestinationPlan =
  /** A bucket of the cloud, created by the program, with the recorders' own identity. */
  | { readonly kind: "bucket"; readonly cloud: Settings["cloud"]; readonly retentionDays: number }
  | { readonly kind: "claim"; readonly claim: string }
  | ({ readonly kind: "s3" } & S3Destination);

/** A bucket of an S3 server of the operator. */
export interface S3Destination {
  readonly endpoint: string;
  /** Namespace of a server inside the cluster; undefined for one outside. */
  readonly inside: string | undefined;
  readonly bucket: string;
  /** Region for the signature of requests, if the server requires one. */
  readonly s3Region: string | undefined;
  /** Secret with keys `accessKeyId` and `secretAccessKey`. */
  readonly secret: string;
}

/** rclone with one upload at a time, of which at most four parts of 16 MiB are in memory. */
export const UPLOADER: Size = { cpu: 0.05, memory: 128, memoryLimit: 256 };

/** Maximum video bit rate of a recording, kbit/s, set in ffmpeg, so that the largest size of a recording is known. */
export const MAX_VIDEO_KBPS = 3000;
/** Audio of a recording, kbit/s (reference.conf of jibri). */
const AUDIO_KBPS = 128;
/** Factor for the overhead of container format, metadata and file system. */
const OVERHEAD = 1.05;
const DEFAULT_RETENTION_DAYS = 30;

/** Space of the longest recording, MiB. */
export function longestRecording(maxMinutes: number): number {
  return Math.ceil((maxMinutes * 60 * (MAX_VIDEO_KBPS + AUDIO_KBPS) * 1000 * OVERHEAD) / 8 / 2 ** 20);
}

export function isRecording({ recording }: Settings): boolean {
  return recording.allowed !== "nobody";
}

/** Undefined if recording is off. */
export function planRecording(settings: Settings): RecordingPlan | undefined {
  const { recording, edge, tls } = settings;
  const { allowed, streaming, recorders, maxRecorders = recorders, maxMinutes, diskGi } = recording;
  if (allowed === "nobody") return undefined;
  return {
    allowed,
    streaming,
    recorders,
    maxRecorders,
    maxMinutes,
    diskGi,
    neededMi: longestRecording(maxMinutes),
    size: workloadSize(settings, "jibri"),
    placement: planPlacement(settings, "jibri"),
    uploader: planImage(settings, "rclone"),
    destination: planDestination(settings),
    acceptAnyCertificate: tls.issuer === "selfSigned" || tls.issuer === "letsencrypt-staging",
    foreignEdge: edge.service !== "loadBalancer",
  };
}

function planDestination(settings: Settings): DestinationPlan {
  const { cloud, recording } = settings;
  const { claim, s3 } = recording.destination ?? {};
  if (claim !== undefined) return { kind: "claim", claim };
  if (s3 !== undefined) {
    const { region: s3Region, ...server } = s3;
    return { kind: "s3", ...server, inside: namespaceInside(settings, server.endpoint), s3Region };
  }
  return { kind: "bucket", cloud, retentionDays: recording.retentionDays ?? DEFAULT_RETENTION_DAYS };
}
