import { setTimeout as sleep } from "node:timers/promises";
import { SHARD } from "../../stacks/catalogue/labels";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Cluster } from "../kubernetes/client";
import { isAvailable } from "../kubernetes/wait";
import { hasPendingChanges } from "../running/waiting";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";

const POLL_MS = 2_000;
/** Covers a new node, the pull of a large image and the drain of bridges. */
const WITHIN_MS = 15 * 60_000;

export interface HealthyOptions {
  readonly log: Log;
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
  readonly withinMs?: number;
}

/**
 * Waits until every workload of a shard is up to date and available. jicofo's readiness covers prosody and a usable bridge.
 * @throws UserError with the workloads that are not; the reason of `signal` when it ends the wait.
 */
export async function untilHealthy(cluster: Cluster, shard: ShardId, options: HealthyOptions): Promise<void> {
  const { log, pollMs = POLL_MS, signal, withinMs = WITHIN_MS } = options;
  const deadline = Date.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const own = { namespace: NAMESPACE, labelSelector: `${SHARD}=${shard}` };
    const kinds = ["Deployment", "StatefulSet"].map((kind) => cluster.list("apps/v1", kind, own));
    const all = (await Promise.all(kinds)).flat();
    const missing = all
      .filter((one) => hasPendingChanges(one) || !isAvailable(one))
      .map(({ metadata }) => metadata.name);
    if (all.length > 0 && missing.length === 0) return;
    if (Date.now() > deadline) {
      throw new UserError(
        `${shard} is offline and does not become healthy: ${missing.join(", ") || "it has no workloads"}. ` +
          `No room is lost, and it gets no new rooms. See\n  kubectl -n ${NAMESPACE} describe pods -l ${SHARD}=${shard}\n` +
          "fix the cause, and run the same command again",
      );
    }
    log.progress(`${shard}: waiting for ${missing.join(", ")}`);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
