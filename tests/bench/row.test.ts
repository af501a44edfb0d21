import assert from "node:assert/strict";
import { median, row } from "../../bench/row";

const named = { name: "rooms split", unit: "of 10" };

describe("a row of the benchmarks", () => {
  it("reaches a goal from below, the goal itself included", () => {
    const judge = (result: number): boolean => row({ ...named, goal: { atMost: 1.5 }, result }).ok;
    assert.deepEqual([0, 1.5, 1.51].map(judge), [true, true, false]);
  });

  it("reaches a goal from above, the goal itself included", () => {
    const judge = (result: number): boolean => row({ ...named, goal: { atLeast: 0.95 }, result }).ok;
    assert.deepEqual([0.94, 0.95, 2].map(judge), [false, true, true]);
  });

  it("misses its goal when it is no number", () => {
    assert.equal(row({ ...named, goal: { atLeast: 0.95 }, result: NaN }).ok, false);
    assert.equal(row({ ...named, goal: { atMost: 8 }, result: NaN }).ok, false);
  });

  it("says its goal as people write it", () => {
    const goals = [{ atMost: 0 }, { atMost: 8 }, { atLeast: 0.95 }];
    assert.deepEqual(
      goals.map((goal) => row({ ...named, goal, result: 0 }).goal),
      ["0", "≤ 8", "≥ 0.95"],
    );
  });
});

describe("the median", () => {
  it("is the value in the middle by size, whatever their order", () => {
    assert.equal(median([10, 9, 100]), 10);
  });

  it("is the mean of the two in the middle", () => {
    assert.equal(median([4, 100, 2, 1]), 3);
  });

  it("of nothing is an error", () => {
    assert.throws(() => median([]), /no median/);
  });
});
