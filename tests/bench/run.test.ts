import assert from "node:assert/strict";
import { row } from "../../bench/row";
import { type Benchmark, choose, runAll } from "../../bench/run";
import { Unavailable, UserError } from "../../local/terminal/userError";
import { SILENT } from "../support/controlPlane";

const measured = row({ name: "rooms split", goal: { atMost: 0 }, result: 0, unit: "of 10" });
const good: Benchmark = () => Promise.resolve([measured]);
const all = { "routing: affinity": good, "program: start": good, "program: restarts": good };

describe("ONLY", () => {
  it("selects a group, or one benchmark by either name", () => {
    const names = (only: string): readonly string[] => Object.keys(choose(all, only));
    assert.deepEqual(names("program"), ["program: start", "program: restarts"]);
    assert.deepEqual(names("program: start"), ["program: start"]);
    assert.deepEqual(names("start"), ["program: start"]);
    assert.deepEqual(names("re"), ["program: restarts"]);
    assert.deepEqual(names(""), Object.keys(all));
  });

  it("is refused when it selects none, with the existing names", () => {
    assert.throws(
      () => choose(all, "speed"),
      new UserError("ONLY=speed names no benchmark; there are routing: affinity, program: start, program: restarts"),
    );
  });
});

describe("a benchmark", () => {
  it("is skipped without its tool, failed after an error, and otherwise measured", async () => {
    const outcome = await runAll(
      {
        ...all,
        "routing: affinity": () => Promise.reject(new Unavailable("no HAProxy")),
        "program: start": () => Promise.reject(new Error("ended with 1")),
      },
      SILENT,
    );
    assert.deepEqual(outcome, {
      rows: [measured],
      skipped: { "routing: affinity": "no HAProxy" },
      failed: { "program: start": "ended with 1" },
    });
  });
});
