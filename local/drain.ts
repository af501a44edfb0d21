import { NAMESPACE } from "../stacks/catalogue/namespaces";
import type { ShardState } from "../stacks/plan/shard";
import type { ShardId } from "../stacks/schema/shardIds";
import { type Cluster, connect } from "./kubernetes/client";
import { describeCluster, runningCluster } from "./running/cluster";
import { untilEmpty } from "./running/emptying";
import { openRouters } from "./running/openRouters";
import { type Load, loadOf } from "./running/rooms";
import { argument, command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { UserError } from "./terminal/userError";

export interface DrainOptions {
  readonly cluster: Cluster;
  readonly shard: string;
  readonly log: Log;
  /** Stack whose configuration sets the shard's state. Default: that of the current folder. */
  readonly stack?: string;
  /** Whether it is the local control plane: no container runs there, so no shard has rooms, and `make up` updates the stack. */
  readonly local?: boolean;
  /** Whether `make up` updates the stack on another cluster. */
  readonly madeHere?: boolean;
  /** Returns the routers that still give new rooms to the shard. */
  readonly open?: (cluster: Cluster, shard: ShardId) => Promise<readonly string[]>;
  /** Returns the rooms and participants of the shard. */
  readonly load?: (cluster: Cluster, shard: ShardId) => Promise<Load>;
  readonly pollMs?: number;
}

/**
 * Waits until no router gives new rooms to a draining shard and its last room has ended.
 * @throws UserError when the shard does not exist or is active, and when a router or the shard does not answer.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { cluster, load = loadOf, local = false, log, open = openRouters, pollMs, shard } = options;
  const id = shardId(shard);
  const state = await stateOf(cluster, id);
  if (state === "active") {
    throw new UserError(`${id} is active and takes new rooms. Drain it first:\n  ${changeState(id, "drain", options)}`);
  }
  if (!local) {
    log.step(`Waiting for the last room of ${id} to end`);
    const probe = { open: (one: ShardId) => open(cluster, one), load: (one: ShardId) => load(cluster, one) };
    await untilEmpty(id, probe, { log, ...(pollMs === undefined ? {} : { pollMs }) });
  }
  log.info(`${id} is empty. To change or remove it:\n  ${changeState(id, "offline", options)}`);
}

function changeState(id: ShardId, state: ShardState, { local = false, madeHere = false, stack }: DrainOptions): string {
  if (local || madeHere) return `make up STACK=${stack} SET="shards.${id}.state=${state}"`;
  const of = stack === undefined ? "" : ` --stack ${stack}`;
  return `pulumi config set${of} --path jitsi:shards.${id}.state ${state} && pulumi up${of}`;
}

function shardId(text: string): ShardId {
  if (/^shard-\d+$/.test(text)) return text as ShardId;
  throw new UserError(
    `${text === "" ? "SHARD is missing" : `SHARD=${text} is not the id of a shard`}. For example: make drain SHARD=shard-1`,
  );
}

/** The state that was last applied to the cluster. */
async function stateOf(cluster: Cluster, id: ShardId): Promise<ShardState> {
  const metadata = { name: `${id}-sentinel`, namespace: NAMESPACE };
  const sentinel = await cluster.read({ apiVersion: "v1", kind: "ConfigMap", metadata });
  if (sentinel === undefined) throw new UserError(`there is no ${id} on ${cluster.server}`);
  return (sentinel["data"] as { state: ShardState }).state;
}

if (require.main === module) {
  void command(async () => {
    const log = createLog();
    const running = runningCluster();
    log.step(describeCluster(running));
    const cluster = connect(running.kubeconfig, running.context);
    await drain({ ...running, cluster, shard: argument("SHARD") ?? "", log });
  });
}
