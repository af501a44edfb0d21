import type { Plan } from "../../stacks/plan/plan";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { ShardProbe } from "../running/emptying";
import { UserError } from "../terminal/userError";

/**
 * Refuses to take a shard out of service when the other shards lack capacity for all participants: participants whose room ends join
 * rooms on the other shards.
 * @param taken the shard; undefined for any active one.
 * @throws UserError with the numbers and the fix.
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
              `the number of participants on ${id} is not known: ${error.message}\nTo roll without it: FORCE=1`,
            );
          });
          return participants;
        }),
    ),
  );
  if (present <= capacity) return;
  const { bridges } = plan.shards[0] ?? { bridges: { max: 0, participants: 0 } };
  throw new UserError(
    `${present} participants are in calls, and the other active shards (${others.length}) have capacity for ${capacity} ` +
      `(${bridges.max} bridges each, ${bridges.participants} participants per bridge). No call was affected.\n` +
      "Wait for less load, or add a shard or bridges:\n" +
      `  pulumi config set --path jitsi:bridges.max ${Math.ceil(present / Math.max(1, others.length) / Math.max(1, bridges.participants))}\n` +
      "or roll with degraded or refused calls: FORCE=1",
  );
}

/** @throws UserError when no active shard would remain for new rooms. */
export function refuseLast(plan: Plan, stack: string): void {
  const active = plan.shards.filter(({ state }) => state === "active");
  if (active.length > 1) return;
  throw new UserError(
    `${active.map(({ id }) => id).join("") || "no shard"} is the only active shard: while it drains, no new room can open. ` +
      "Add a shard, which affects no call, and remove it afterwards:\n" +
      `  pulumi config set --stack ${stack} jitsi:shardCount ${plan.shards.length + 1} && pulumi up --stack ${stack}`,
  );
}

/**
 * An active shard takes no new rooms when all of its bridges drain or fail.
 * @throws UserError when no router gives new rooms to any other active shard.
 */
export async function refuseFull(plan: Plan, taken: ShardId, probe: Pick<ShardProbe, "open">): Promise<void> {
  const others = plan.shards.filter(({ id, state }) => state === "active" && id !== taken);
  for (const { id } of others) if ((await probe.open(id)).length > 0) return;
  throw new UserError(
    `no router gives new rooms to ${others.map(({ id }) => id).join(" or ") || "another shard"}, so no new room could open ` +
      `while ${taken} drains. No call was affected.\nmake status shows the reason. To roll without this check: FORCE=1`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
