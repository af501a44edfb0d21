import assert from "node:assert/strict";
import { median, row } from "../../bench/row";

const named = { name: "rooms split", unit: "of 10" };

describe("a row of the benchmarks", () => {
  it("meets an upper goal at or below it", () => {
    const judge = (result: number): boolean => row({ ...named, goal: { atMost: 1.5 }, result }).ok;
    assert.deepEqual([0, 1.5, 1.51].map(judge), [true, true, false]);
  });

  it("meets a lower goal at or above it", () => {
    const judge = (result: number): boolean => row({ ...named, goal: { atLeast: 0.95 }, result }).ok;
    assert.deepEqual([0.94, 0.95, 2].map(judge), [false, true, true]);
  });

  it("misses its goal when it is not a number", () => {
    assert.equal(row({ ...named, goal: { atLeast: 0.95 }, result: NaN }).ok, false);
    assert.equal(row({ ...named, goal: { atMost: 8 }, result: NaN }).ok, false);
  });

  it("formats its goal", () => {
    const goals = [{ atMost: 0 }, { atMost: 8 }, { atLeast: 0.95 }];
    assert.deepEqual(
      goals.map((goal) => row({ ...named, goal, result: 0 }).goal),
      ["0", "≤ 8", "≥ 0.95"],
    );
  });
});

describe("the median", () => {
  it("is the middle value of the sorted values", () => {
    assert.equal(median([10, 9, 100]), 10);
  });

  it("is the mean of two middle values", () => {
    assert.equal(median([4, 100, 2, 1]), 3);
  });

  it("is an error without values", () => {
    assert.throws(() => median([]), /no median/);
  });
});
