import type { Plan } from "../../stacks/plan/plan";
import type { ShardState } from "../../stacks/plan/shard";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Overrides } from "../config/overrides";
import { checkedPlan, planOf } from "../policy/checkedPlan";
import { type EmptyingOptions, untilEmpty } from "../running/emptying";
import { waitingShards } from "../running/waiting";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { refuseFull, refuseLast, refuseOverload } from "./capacity";
import { untilHealthy } from "./healthy";
import type { RollingRegion } from "./region";

/**
 * Key in the stack's file with the shard that the roll has taken out of service. The roll puts back this shard and none that an operator
 * has taken out. The remaining work is read from the cluster.
 */
const TAKEN = "roll:shard";

export interface RollOptions {
  readonly region: RollingRegion;
  /** New settings; `*` stands for every shard, as in `shards.*.rotation`. */
  readonly overrides: Overrides;
  /** Rolls although the other shards lack capacity, or the load is not known. */
  readonly force: boolean;
  readonly log: Log;
  /** Timeout for the rooms of one shard to end, in seconds. Default: none. */
  readonly seconds?: number | undefined;
  /** Stops the roll after the current step. */
  readonly signal: AbortSignal;
  readonly pollMs?: number;
}

/**
 * Applies new settings to a running region, one shard at a time and without ending a call: drain, wait until the shard's rooms have ended,
 * offline (its pods are replaced), wait until it is healthy, active. The settings are in the stack's file from the start, so that another
 * update in the meantime does not revert them. Pods with rooms are pinned until their shard's turn.
 * @throws UserError when the roll refuses to start or stops; the same call continues from there.
 */
export async function roll(options: RollOptions): Promise<void> {
  const { force, log, overrides, region, signal } = options;
  const { file } = region;
  const wanted = everyShard(overrides, planOf(file.read()));
  const plan = await checkedPlan(file.read(wanted), log);
  const taken = takenShard(region);
  if (taken === undefined) refuseLast(plan, file.stack);
  if (!force) await refuseOverload(plan, taken?.id, region);

  try {
    file.change(wanted);
    log.step(taken === undefined ? "Applying the settings; pods with rooms are pinned" : `Continuing with ${taken.id}`);
    await region.up();
    for (let next = await nextTurn(region); next !== undefined; next = await nextTurn(region)) {
      signal.throwIfAborted();
      await step(next, options);
    }
  } catch (error) {
    throw signal.aborted ? stopped(region) : error;
  }
  await report(options);
}

interface Turn {
  readonly id: ShardId;
  readonly state: ShardState;
}

/** Moves a shard from its state to the next one. */
async function step({ id, state }: Turn, options: RollOptions): Promise<void> {
  const { force, log, region } = options;
  const { file } = region;
  switch (state) {
    case "active":
      if (!force) {
        await refuseOverload(planOf(file.read()), id, region);
        await refuseFull(planOf(file.read()), id, region);
      }
      file.change({ [`shards.${id}.state`]: "drain", [TAKEN]: id });
      log.step(`${id}: takes no new rooms`);
      return region.up();
    case "drain":
      log.step(`${id}: waiting for its last room to end`);
      await untilEmpty(id, region, emptying(id, options));
      file.change({ [`shards.${id}.state`]: "offline" });
      log.step(`${id}: empty; replacing its pods`);
      return region.up();
    case "offline":
      log.step(`${id}: waiting until it is healthy`);
      await untilHealthy(await region.cluster(), id, options);
      file.change({}, [`shards.${id}.state`, TAKEN]);
      log.step(`${id}: takes rooms again`);
      return region.up();
  }
}

/** The shard that an earlier call has taken, else the first active one with pending changes. */
async function nextTurn(region: RollingRegion): Promise<Turn | undefined> {
  const taken = takenShard(region);
  if (taken !== undefined) return taken;
  const [next] = (await waiting(region)).filter(({ state }) => state === "active");
  return next;
}

/** The shard that the roll has taken. If an operator put it back by hand, only the key is removed. */
function takenShard({ file }: RollingRegion): Turn | undefined {
  const config = file.read();
  const { shards } = planOf(config);
  const taken = shards.find(({ id }) => id === config.tree[TAKEN]);
  if (taken !== undefined && taken.state !== "active") return taken;
  if (TAKEN in config.tree) file.change({}, [TAKEN]);
  return undefined;
}

/** Shards with pending changes. */
async function waiting(region: RollingRegion): Promise<readonly Turn[]> {
  const ids = await waitingShards(await region.cluster());
  return planOf(region.file.read()).shards.filter(({ id }) => ids.includes(id));
}

function emptying(id: ShardId, options: RollOptions): EmptyingOptions {
  const { log, pollMs, region, seconds = Number.POSITIVE_INFINITY, signal } = options;
  const minutes = planOf(region.file.read()).shards[0]?.bridges.drainMinutes ?? 0;
  const began = Date.now();
  let warned = false;
  const meanwhile = (): void => {
    const passed = (Date.now() - began) / 1000;
    if (passed > seconds) {
      throw new UserError(`the rooms of ${id} have not ended within ${seconds} s. ${standing(region)}`);
    }
    if (warned || passed < minutes * 60) return;
    warned = true;
    log.warn(
      `rooms of ${id} last longer than drainMinutes (${minutes}); still waiting for them. Ctrl-C stops the roll`,
    );
  };
  return { log, signal, meanwhile, ...(pollMs === undefined ? {} : { pollMs }) };
}

function stopped(region: RollingRegion): UserError {
  return new UserError(`stopped. ${standing(region)}`);
}

/** The state of the region after a stopped roll, and the commands that continue or revert it. */
function standing(region: RollingRegion): string {
  const { name, stack } = region.file;
  const taken = takenShard(region);
  if (taken === undefined) return `${name} holds the new settings; make roll STACK=${stack} continues`;
  const doing = taken.state === "drain" ? "keeps its rooms and takes no new ones" : "takes no rooms";
  return (
    `${taken.id} ${doing}.\nTo continue: make roll STACK=${stack}\nTo put it back as it is: ` +
    `pulumi config rm --stack ${stack} --path jitsi:shards.${taken.id}.state && pulumi up --stack ${stack}`
  );
}

async function report({ log, region }: RollOptions): Promise<void> {
  for (const { id, state } of await waiting(region)) {
    log.warn(`${id} was in state ${state} before the roll and is skipped: its changes are pending until it is offline`);
  }
  log.step(`Every active shard matches ${region.file.name}. Commit that file`);
}

/**
 * Settings with `*` expanded to every shard.
 * @throws UserError for the state of a shard, which the roll itself changes.
 */
function everyShard(overrides: Overrides, { shards }: Plan): Overrides {
  const entries = Object.entries(overrides).flatMap(([key, value]) => {
    const [, id, rest = ""] = /^(?:jitsi:)?shards\.([^.]+)(\..*)?$/.exec(key) ?? [];
    if (/^(jitsi:)?shards$/.test(key) || (id !== undefined && (rest === "" || rest === ".state"))) {
      throw new UserError(`SET: ${key} holds states of shards, which the roll itself changes. Set other keys`);
    }
    if (id !== "*") return [[key, value] as const];
    return shards.map((shard) => [`shards.${shard.id}${rest}`, value] as const);
  });
  return Object.fromEntries(entries);
}
