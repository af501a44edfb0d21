import { setTimeout as sleep } from "node:timers/promises";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import type { Load } from "./rooms";

const POLL_MS = 10_000;
/** Failed requests in a row that end the wait. Fewer may come from a jicofo or API server that is busy for a moment. */
const UNANSWERED = 6;

/** Reads a shard's state from the pods of a region. */
export interface ShardProbe {
  /** Names of the routers that give new rooms to the shard. */
  readonly open: (shard: ShardId) => Promise<readonly string[]>;
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
 * @throws UserError when a router or the shard does not answer at first, or six times in a row; the reason of `signal` when it ends the wait.
 */
export async function untilEmpty(shard: ShardId, probe: ShardProbe, options: EmptyingOptions): Promise<void> {
  const { log, meanwhile, pollMs = POLL_MS, signal } = options;
  const left = async (): Promise<string | undefined> => {
    // Each time: a shard that gets new rooms is not empty, and an operator may put it back during the wait.
    const routers = await probe.open(shard);
    if (routers.length > 0) return `still gets new rooms from ${routers.join(" and ")}`;
    const { rooms, participants } = await probe.load(shard);
    return rooms === 0 ? undefined : `${rooms} rooms with ${participants} participants left`;
  };
  // A failure of the first request ends the wait.
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
    // An abort ends the pause.
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
