import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { LOADER } from "./loader";
import { countedRuns, countRun, startCounting } from "./toolRuns";

describe("the count of programs that tests run", () => {
  const outer = process.env["TOOL_RUNS"];
  beforeEach(() => delete process.env["TOOL_RUNS"]);
  afterEach(() => {
    if (outer !== undefined) process.env["TOOL_RUNS"] = outer;
  });

  it("includes other processes, one line per program", () => {
    startCounting();
    countRun("nginx -t");
    countRun("moto", 3);
    const script = `const { countRun } = require(${JSON.stringify(require.resolve("./toolRuns"))}); countRun("haproxy -c"); countRun("nginx -t");`;
    execFileSync(process.execPath, ["-r", LOADER, "-e", script]);
    assert.deepEqual(countedRuns(), ["haproxy -c: 1 run", "moto: 3 runs", "nginx -t: 2 runs"]);
  });

  it("is empty when no program ran, or counting is off", () => {
    countRun("amtool");
    assert.deepEqual(countedRuns(), []);
    startCounting();
    assert.deepEqual(countedRuns(), []);
  });
});
