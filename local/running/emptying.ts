import { setTimeout as sleep } from "node:timers/promises";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import type { Load } from "./rooms";

const POLL_MS = 10_000;
/** A jicofo or an API server that is busy for a moment does not end a wait of an hour. */
const UNANSWERED = 6;

/** What a region's pods say of a shard. */
export interface ShardProbe {
  /** Names of the routers that give new rooms to it. */
  readonly open: (shard: ShardId) => Promise<readonly string[]>;
  /** What it carries. */
  readonly load: (shard: ShardId) => Promise<Load>;
}

export interface EmptyingOptions {
  readonly log: Log;
  readonly pollMs?: number;
  /** Ends the wait; the shard stays as it is. */
  readonly signal?: AbortSignal;
  /** Called after each answer that is not yet empty, and may throw to give up. */
  readonly meanwhile?: () => void;
}

/**
 * Waits until no router gives new rooms to a shard and its last room has ended.
 * @throws UserError when a router or the shard cannot be asked, from the beginning or six times in a row; the reason of `signal` when it ends the wait.
 */
export async function untilEmpty(shard: ShardId, probe: ShardProbe, options: EmptyingOptions): Promise<void> {
  const { log, meanwhile, pollMs = POLL_MS, signal } = options;
  const left = async (): Promise<string | undefined> => {
    // A shard without rooms that still gets new ones is not empty. Somebody may put it back while one waits.
    const routers = await probe.open(shard);
    if (routers.length > 0) return `still gets new rooms from ${routers.join(" and ")}`;
    const { rooms, participants } = await probe.load(shard);
    return rooms === 0 ? undefined : `${rooms} rooms with ${participants} participants left`;
  };
  // Who has never answered will not.
  let unanswered = UNANSWERED;
  for (;;) {
    signal?.throwIfAborted();
    const what = await left().then(
      (answer) => {
        unanswered = 0;
        return answer;
      },
      (error: unknown) => {
        if (!(error instanceof UserError) || ++unanswered >= UNANSWERED) throw error;
        return error.message;
      },
    );
    if (what === undefined) return;
    log.progress(`${shard}: ${what}`);
    meanwhile?.();
    // Who gives up does not want to wait for the next answer first.
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
