import type { Plan } from "../../stacks/plan/plan";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { ShardProbe } from "../running/emptying";
import { UserError } from "../terminal/userError";

/**
 * Refuses to take a shard out of service when the others could not carry everybody: people of a room that has ended meet again
 * in another, on another shard.
 * @param taken the shard, or undefined for any one of those that are active.
 * @throws UserError with the numbers and what to do.
 */
export async function refuseOverload(plan: Plan, taken: ShardId | undefined, probe: ShardProbe): Promise<void> {
  const active = plan.shards.filter(({ state }) => state === "active");
  const others = taken === undefined ? active.slice(1) : active.filter(({ id }) => id !== taken);
  const capacity = sum(others.map(({ bridges }) => bridges.max * bridges.participants));
  const present = sum(
    await Promise.all(
      plan.shards
        .filter(({ state }) => state !== "offline")
        .map(async ({ id }) => {
          const { participants } = await probe.load(id).catch((error: unknown) => {
            if (!(error instanceof UserError)) throw error;
            throw new UserError(
              `how many people ${id} carries is not known: ${error.message}\nTo roll without knowing: FORCE=1`,
            );
          });
          return participants;
        }),
    ),
  );
  if (present <= capacity) return;
  const { bridges } = plan.shards[0] ?? { bridges: { max: 0, participants: 0 } };
  throw new UserError(
    `${present} people are in calls, and the other active shards (${others.length}) carry ${capacity} ` +
      `(${bridges.max} bridges each, ${bridges.participants} participants on a bridge). No call was touched.\n` +
      "Wait for a quieter hour, add a shard or bridges:\n" +
      `  pulumi config set --path jitsi:bridges.max ${Math.ceil(present / Math.max(1, others.length) / Math.max(1, bridges.participants))}\n` +
      "or roll all the same, with calls that get worse or cannot begin: FORCE=1",
  );
}

/** @throws UserError when no shard would be left to open rooms on. */
export function refuseLast(plan: Plan, stack: string): void {
  const active = plan.shards.filter(({ state }) => state === "active");
  if (active.length > 1) return;
  throw new UserError(
    `${active.map(({ id }) => id).join("") || "no shard"} is the only active one: while it drains nobody could open a room. ` +
      "Add another, which touches no call, and take it away again afterwards:\n" +
      `  pulumi config set --stack ${stack} jitsi:shardCount ${plan.shards.length + 1} && pulumi up --stack ${stack}`,
  );
}

/**
 * A shard whose bridges all drain or fail is active, and takes no new rooms.
 * @throws UserError when no router gives new rooms to any other active shard.
 */
export async function refuseFull(plan: Plan, taken: ShardId, probe: Pick<ShardProbe, "open">): Promise<void> {
  const others = plan.shards.filter(({ id, state }) => state === "active" && id !== taken);
  for (const { id } of others) if ((await probe.open(id)).length > 0) return;
  throw new UserError(
    `no router gives new rooms to ${others.map(({ id }) => id).join(" or ") || "another shard"}, so nobody could open a room ` +
      `while ${taken} drains. No call was touched.\nmake status shows why. To roll all the same: FORCE=1`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
