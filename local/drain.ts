import { setTimeout as sleep } from "node:timers/promises";
import { NAMESPACE, type ShardId, type ShardState } from "../stacks/plan";
import { type Cluster, connect } from "./client";
import { argument, command } from "./command";
import { openRouters } from "./openRouters";
import { createLog, type Log } from "./progress";
import { type Load, loadOf } from "./rooms";
import { runningCluster } from "./runningCluster";
import { UserError } from "./userError";

const POLL_MS = 10_000;

export interface DrainOptions {
  readonly cluster: Cluster;
  readonly shard: string;
  readonly log: Log;
  /** How the routers are asked which of them still give new rooms to the shard. */
  readonly open?: (cluster: Cluster, shard: ShardId) => Promise<readonly string[]>;
  /** How the shard is asked what it carries. */
  readonly load?: (cluster: Cluster, shard: ShardId) => Promise<Load>;
  readonly pollMs?: number;
}

/**
 * Waits until no router gives new rooms to a draining shard, and then until its last room has ended.
 * @throws UserError when the shard is not there, or would take new rooms while somebody waits for its last one; when a router
 * or the shard cannot be asked.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { cluster, load = loadOf, log, open = openRouters, pollMs = POLL_MS, shard } = options;
  const id = shardId(shard);
  const state = await stateOf(cluster, id);
  if (state === "active") {
    throw new UserError(
      `${id} is active: it takes new rooms for as long as one waits. First:\n` +
        `  pulumi config set --path jitsi:shards.${id}.state drain && pulumi up`,
    );
  }
  log.step(`Waiting for the last room of ${id} to end`);
  // A shard without rooms that still gets new ones is not empty.
  for (;;) {
    const routers = await open(cluster, id);
    if (routers.length === 0) break;
    log.progress(`${id}: still gets new rooms from ${routers.join(" and ")}`);
    await sleep(pollMs);
  }
  for (;;) {
    const { rooms, participants } = await load(cluster, id);
    if (rooms === 0) break;
    log.progress(`${id}: ${rooms} rooms with ${participants} participants left`);
    await sleep(pollMs);
  }
  log.info(
    `${id} is empty. To change or remove it:\n  pulumi config set --path jitsi:shards.${id}.state offline && pulumi up`,
  );
}

function shardId(text: string): ShardId {
  if (/^shard-\d+$/.test(text)) return text as ShardId;
  throw new UserError(`SHARD=${text} names no shard. For example: make drain SHARD=shard-1`);
}

/** The state that was last brought to the cluster. */
async function stateOf(cluster: Cluster, id: ShardId): Promise<ShardState> {
  const metadata = { name: `${id}-sentinel`, namespace: NAMESPACE };
  const sentinel = await cluster.read({ apiVersion: "v1", kind: "ConfigMap", metadata });
  if (sentinel === undefined) throw new UserError(`there is no ${id} on ${cluster.server}`);
  return (sentinel["data"] as { state: ShardState }).state;
}

if (require.main === module) {
  void command(async () => {
    const { kubeconfig, context } = runningCluster();
    await drain({ cluster: connect(kubeconfig, context), shard: argument("SHARD") ?? "", log: createLog() });
  });
}
