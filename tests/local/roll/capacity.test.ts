import assert from "node:assert/strict";
import { refuseFull, refuseLast, refuseOverload } from "../../../local/roll/capacity";
import { UserError } from "../../../local/terminal/userError";
import { userError } from "../../support/userError";
import { type Plan, planRegion } from "../../../stacks/plan/plan";
import type { ShardId } from "../../../stacks/schema/shardIds";
import { settingsOf } from "../../support/settings";

/** Three shards with capacity for 2 × 50 participants each. */
function plan(shards: Record<string, object> = {}, shardCount = 3): Plan {
  return planRegion(settingsOf({ shardCount, shards, bridges: { max: 2, participants: 50 } }));
}

function carrying(...participants: number[]): Parameters<typeof refuseOverload>[2] {
  return {
    open: () => Promise.resolve([]),
    load: (id: ShardId) => Promise.resolve({ rooms: 1, participants: participants[Number(id.slice(6))] ?? 0 }),
  };
}

describe("the capacity for a roll", () => {
  it("suffices when the other shards have room for all participants", async () => {
    await refuseOverload(plan(), "shard-1", carrying(50, 100, 50));
    await refuseOverload(plan(), undefined, carrying(0, 200, 0));
  });

  it("is refused when it does not suffice, with the numbers and the fix", async () => {
    await assert.rejects(
      refuseOverload(plan(), "shard-1", carrying(50, 101, 50)),
      userError(
        /^201 participants are in calls, and the other active shards \(2\) have capacity for 200 \(2 bridges each, 50 /,
        /jitsi:bridges\.max 3\n/,
        /FORCE=1$/,
      ),
    );
    await assert.rejects(refuseOverload(plan(), undefined, carrying(201)), /the other active shards \(2\)/);
  });

  it("excludes drained and offline shards, but includes participants of drained ones", async () => {
    const parked = plan({ "shard-2": { state: "drain" } });
    await assert.rejects(
      refuseOverload(parked, "shard-1", carrying(0, 0, 101)),
      /101 participants.* active shards \(1\) have capacity for 100/,
    );
    const offline = plan({ "shard-2": { state: "offline" } });
    await refuseOverload(offline, "shard-1", carrying(0, 100, 1000));
  });

  it("is refused when the number of participants is not known", async () => {
    const probe = { ...carrying(), load: () => Promise.reject(new UserError("no jicofo of shard-0 runs")) };
    await assert.rejects(refuseOverload(plan(), "shard-1", probe), /not known: no jicofo of shard-0 runs\n.*FORCE=1$/);
  });

  it("is refused when no router gives new rooms to another shard", async () => {
    const routersOf = (open: Record<string, string[]>): Parameters<typeof refuseFull>[2] => ({
      open: (id) => Promise.resolve(open[id] ?? []),
    });
    await refuseFull(plan(), "shard-1", routersOf({ "shard-2": ["router-0"] }));
    await assert.rejects(
      refuseFull(plan(), "shard-1", routersOf({ "shard-1": ["router-0"] })),
      /no router gives new rooms to shard-0 or shard-2.*FORCE=1$/s,
    );
  });

  it("is refused for the last active shard", () => {
    refuseLast(plan({ "shard-2": { state: "offline" } }), "prod");
    const last = (one: Plan): void => refuseLast(one, "prod");
    assert.throws(
      () => last(plan({}, 1)),
      /^UserError: shard-0 is the only active shard[\s\S]*--stack prod jitsi:shardCount 2/,
    );
    const parked = { "shard-0": { state: "drain" }, "shard-2": { state: "offline" } };
    assert.throws(() => last(plan(parked)), /shard-1 is the only active shard[\s\S]*shardCount 4/);
  });
});
