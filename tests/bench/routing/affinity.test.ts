import assert from "node:assert/strict";
import { astray } from "../../../bench/routing/affinity";

describe("rooms gone astray", () => {
  const at = (placement: Record<string, readonly string[]>): Map<string, ReadonlySet<string>> =>
    new Map(Object.entries(placement).map(([room, shards]) => [room, new Set(shards)]));

  it("are none when all are where they were", () => {
    const placement = at({ a: ["shard-0"], b: ["shard-1"] });
    assert.equal(astray(placement, placement), 0);
  });

  it("are those that are split, or whole on another shard, each counted once", () => {
    const before = at({ stays: ["shard-0"], moves: ["shard-0"], splits: ["shard-0"] });
    const after = at({ stays: ["shard-0"], moves: ["shard-1"], splits: ["shard-0", "shard-1"] });
    assert.equal(astray(before, after), 2);
  });

  it("are still split though they were split before", () => {
    const placement = at({ a: ["shard-0", "shard-1"] });
    assert.equal(astray(placement, placement), 1);
  });
});
