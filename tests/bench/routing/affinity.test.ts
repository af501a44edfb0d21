import assert from "node:assert/strict";
import { astray } from "../../../bench/routing/affinity";

describe("rooms that changed their shard", () => {
  const at = (placement: Record<string, readonly string[]>): Map<string, ReadonlySet<string>> =>
    new Map(Object.entries(placement).map(([room, shards]) => [room, new Set(shards)]));

  it("are none when the placement is equal", () => {
    const placement = at({ a: ["shard-0"], b: ["shard-1"] });
    assert.equal(astray(placement, placement), 0);
  });

  it("include split and moved rooms, each counted once", () => {
    const before = at({ stays: ["shard-0"], moves: ["shard-0"], splits: ["shard-0"] });
    const after = at({ stays: ["shard-0"], moves: ["shard-1"], splits: ["shard-0", "shard-1"] });
    assert.equal(astray(before, after), 2);
  });

  it("include rooms that were split before", () => {
    const placement = at({ a: ["shard-0", "shard-1"] });
    assert.equal(astray(placement, placement), 1);
  });
});
