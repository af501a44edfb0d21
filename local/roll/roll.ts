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
 * Notes in the stack's file which shard the roll has taken out of service, so that it puts back that one and none that an
 * operator has parked. Where the roll is with it, and what is left to do, is read from the shards themselves.
 */
const TAKEN = "roll:shard";

export interface RollOptions {
  readonly region: RollingRegion;
  /** New settings; `*` stands for every shard, as in `shards.*.rotation`. */
  readonly overrides: Overrides;
  /** Rolls although the other shards could not carry everybody, or nobody can tell. */
  readonly force: boolean;
  readonly log: Log;
  /** How long the rooms of one shard may take to end, seconds; without it for ever. */
  readonly seconds?: number | undefined;
  /** Stops the roll at the next moment at which nothing is half done. */
  readonly signal: AbortSignal;
  readonly pollMs?: number;
}

/**
 * Brings new settings to a running region, one shard at a time and without ending a call: drain, wait until its rooms have
 * ended, offline, where its pods are made anew, healthy, active. The settings are in the stack's file from the beginning, so
 * that any other update of these hours undoes nothing; what holds rooms is frozen until its turn comes.
 * @throws UserError when it refuses to begin or gives up; the same call goes on from there.
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
    log.step(taken === undefined ? "Bringing the settings; what holds rooms waits" : `Going on with ${taken.id}`);
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

/** Brings a shard from the state that it has to the next one. */
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
      log.step(`${id}: empty; its pods are made anew`);
      return region.up();
    case "offline":
      log.step(`${id}: waiting until it is well`);
      await untilHealthy(await region.cluster(), id, options);
      file.change({}, [`shards.${id}.state`, TAKEN]);
      log.step(`${id}: takes rooms again`);
      return region.up();
  }
}

/** The shard that an earlier call has taken, else the first active one whose changes wait. */
async function nextTurn(region: RollingRegion): Promise<Turn | undefined> {
  const taken = takenShard(region);
  if (taken !== undefined) return taken;
  const [next] = (await waiting(region)).filter(({ state }) => state === "active");
  return next;
}

/** An operator who has put it back by hand has left only the note. */
function takenShard({ file }: RollingRegion): Turn | undefined {
  const config = file.read();
  const { shards } = planOf(config);
  const taken = shards.find(({ id }) => id === config.tree[TAKEN]);
  if (taken !== undefined && taken.state !== "active") return taken;
  if (TAKEN in config.tree) file.change({}, [TAKEN]);
  return undefined;
}

/** Shards whose pods are made from older settings than those in the file. */
async function waiting(region: RollingRegion): Promise<readonly Turn[]> {
  const ids = await waitingShards(await region.cluster());
  return planOf(region.file.read()).shards.filter(({ id }) => ids.includes(id));
}

function emptying(id: ShardId, options: RollOptions): EmptyingOptions {
  const { log, pollMs, region, seconds = Number.POSITIVE_INFINITY, signal } = options;
  const minutes = planOf(region.file.read()).shards[0]?.bridges.drainMinutes ?? 0;
  const began = Date.now();
  let told = false;
  const meanwhile = (): void => {
    const passed = (Date.now() - began) / 1000;
    if (passed > seconds) {
      throw new UserError(`the rooms of ${id} have not ended within ${seconds} s. ${standing(region)}`);
    }
    if (told || passed < minutes * 60) return;
    told = true;
    log.warn(
      `rooms of ${id} last longer than drainMinutes (${minutes}); still waiting for them. Ctrl-C stops the roll`,
    );
  };
  return { log, signal, meanwhile, ...(pollMs === undefined ? {} : { pollMs }) };
}

function stopped(region: RollingRegion): UserError {
  return new UserError(`stopped. ${standing(region)}`);
}

/** Where a roll that goes no further leaves the region. */
function standing(region: RollingRegion): string {
  const { name, stack } = region.file;
  const taken = takenShard(region);
  if (taken === undefined) return `${name} holds the new settings; make roll STACK=${stack} goes on`;
  const doing = taken.state === "drain" ? "keeps its rooms and takes no new ones" : "takes no rooms";
  return (
    `${taken.id} ${doing}.\nTo go on: make roll STACK=${stack}\nTo put it back as it is: ` +
    `pulumi config rm --stack ${stack} --path jitsi:shards.${taken.id}.state && pulumi up --stack ${stack}`
  );
}

async function report({ log, region }: RollOptions): Promise<void> {
  for (const { id, state } of await waiting(region)) {
    log.warn(`${id} was ${state} before, so it is left as it is: its changes wait until it is offline`);
  }
  log.step(`Every shard that takes rooms is as ${region.file.name} says. Commit that file`);
}

/**
 * Settings with `*` written out.
 * @throws UserError for the state of a shard, which is what a roll changes.
 */
function everyShard(overrides: Overrides, { shards }: Plan): Overrides {
  const entries = Object.entries(overrides).flatMap(([key, value]) => {
    const [, id, rest = ""] = /^(?:jitsi:)?shards\.([^.]+)(\..*)?$/.exec(key) ?? [];
    if (/^(jitsi:)?shards$/.test(key) || (id !== undefined && (rest === "" || rest === ".state"))) {
      throw new UserError(`SET: ${key} holds states of shards, which a roll changes itself. Name what is to be new`);
    }
    if (id !== "*") return [[key, value] as const];
    return shards.map((shard) => [`shards.${shard.id}${rest}`, value] as const);
  });
  return Object.fromEntries(entries);
}
