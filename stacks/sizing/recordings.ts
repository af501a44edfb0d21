import { NODE_MINUTES, RECORDER_MINUTES } from "../catalogue/load";
import { longestRecording } from "../plan/recording";
import { MAX_RECORDERS } from "../schema/recording";
import type { Assumption } from "./audience";

/** Planning figures and sizes for recordings and streams. */

/** Limit of a region that is planned for recordings: one shard may have to make all of them. */
export const MAX_RECORDINGS = MAX_RECORDERS;

/** Share of the recordings that begin before a requested recorder is ready. */
const AT_ONCE = 0.25;

/** GiB of one hour of a recording, at its maximum rate. */
export const GI_PER_HOUR = longestRecording(60) / 1024;

export const RECORDING_ASSUMPTIONS: readonly Assumption[] = [
  {
    what: "a recorder",
    value: "one recording or stream at a time, on a node of four cores; receives what a participant receives",
    source: "jibri's README: one recording per instance; docs/recording.md has its requests",
  },
  {
    what: "the busiest shard",
    value: "its share of the recordings and two standard deviations more, while another shard is drained",
    source: "assumption: recorded rooms are spread over the shards at random",
  },
  {
    what: "a new recorder",
    value: `${NODE_MINUTES + RECORDER_MINUTES} minutes including its node; until then free recorders take a quarter of all recordings`,
    source: "openfun/jitsi-k8s for the node; assumptions for the rest: measure your own",
  },
  {
    what: "a recording",
    value: `at most ${GI_PER_HOUR.toFixed(1)} GiB an hour`,
    source: "the maximum rate that this program sets in ffmpeg, see docs/recording.md",
  },
];

/** Recorders of a region. */
export interface RecordingsSize {
  /** Recorders of a shard that are kept free. */
  readonly free: number;
  /** Most recorders of a shard. */
  readonly most: number;
  /**
   * Nodes for the busy recorders and for the free ones of all shards and one more, because a volume binds its recorder to a zone. Each
   * recorder has its own node.
   */
  readonly nodes: number;
  /** What the recordings of a month take, GiB. */
  readonly storedGi: number;
}

/** @param hours per month with this number of recordings */
export function sizeRecordings(recordings: number, shardCount: number, hours: number): RecordingsSize {
  const mean = recordings / (shardCount - 1);
  const most = Math.min(recordings, Math.ceil(mean + 2 * Math.sqrt(mean)));
  const free = Math.ceil(AT_ONCE * most);
  return {
    free,
    most,
    nodes: Math.min(recordings + (shardCount + 1) * free, (shardCount + 1) * most),
    storedGi: recordings * hours * GI_PER_HOUR,
  };
}
