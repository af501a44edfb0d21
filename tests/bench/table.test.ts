import assert from "node:assert/strict";
import { row } from "../../bench/row";
import { table } from "../../bench/table";

describe("the table of the benchmarks", () => {
  it("has a column per figure and marks missed goals", () => {
    const lines = table([
      row({
        name: "rooms split",
        goal: { atMost: 0 },
        result: 0,
        unit: "of 3000",
        classic: { result: 2967, unit: "of 3000" },
      }),
      row({ name: "start", goal: { atMost: 1.5 }, result: 3.566, unit: "×", from: "2.1 s against 0.6 s" }),
    ]).split("\n");
    assert.deepEqual(lines, [
      "what         goal   result     classic               from",
      "rooms split  0      0 of 3000  2967 of 3000  ok",
      "start        ≤ 1.5  3.57×                    MISSED  2.1 s against 0.6 s",
    ]);
  });
});
