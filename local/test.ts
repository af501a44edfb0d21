import { globSync } from "node:fs";
import { basename, join } from "node:path";
import Mocha from "mocha";
import { countedRuns, startCounting } from "../tests/support/toolRuns";
import { check } from "./check";
import { ROOT } from "./machine/paths";
import { findPulumi } from "./pulumi/cli";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { Unavailable } from "./terminal/userError";
import { ensureCoturn } from "./tools/coturn";
import { ensureHaproxy } from "./tools/haproxy";
import { ensureNginx } from "./tools/nginx";
import { ensureTools } from "./tools/kubernetes";
import { ensureAmtool, ensurePromtool } from "./tools/prometheus";
import { ensurePulumi } from "./tools/pulumi";

/** Counts of what was checked and tested. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Everything that CI runs: the checks, each counted as one test, then the tests. */
async function test(): Promise<Counts> {
  const log = createLog();
  const checks = await check(log);
  await prepare(log);
  startCounting();
  const tests = await runMocha();
  for (const line of countedRuns()) console.log(line);
  return {
    passed: checks.passed.length + tests.passed,
    failed: checks.failed.length + tests.failed,
    skipped: checks.skipped.length + tests.skipped,
  };
}

/** Builds what takes minutes before a test's clock runs. A machine that cannot have it skips the tests that need it. */
async function prepare(log: Log): Promise<void> {
  for (const ensure of [
    ensureTools,
    ensureHaproxy,
    ensurePromtool,
    ensureAmtool,
    ensureCoturn,
    ensureNginx,
    anyPulumi,
  ]) {
    await ensure(log).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      log.warn(`some tests are skipped: ${error.message}`);
    });
  }
}

/** The CLI of this machine, one that is downloaded, or one that is built. */
async function anyPulumi(log: Log): Promise<string> {
  const cli = await findPulumi({ log });
  return cli.found ? cli.path : ensurePulumi(log);
}

/**
 * What takes a minute or more, the longest first: begun last, it would keep everybody waiting while the other jobs have ended. Those
 * that look for split rooms come before all others and so run beside each other: they mostly wait, and a machine without a moment to
 * spare keeps routers from changing in the same one.
 */
const LONGEST = [
  "affinity",
  "outages",
  "health",
  "operations",
  "engine",
  "roll",
  "region",
  "pools",
  "controlPlane",
  "turnRelay",
  "effects",
  "rehearsal",
  "edge",
  "breakages",
];

function testFiles(): readonly string[] {
  const rank = (file: string): number => {
    const place = LONGEST.indexOf(basename(file, ".test.ts"));
    return place === -1 ? LONGEST.length : place;
  };
  const files = globSync("tests/**/*.test.ts", { cwd: ROOT }).toSorted();
  return files.toSorted((one, other) => rank(one) - rank(other));
}

function runMocha(): Promise<Counts> {
  // The long ones wait for time to pass. Three at once are quicker on two cores, and now and then a room splits: a router that
  // has to wait for a core changes its slots some milliseconds after the other.
  const mocha = new Mocha({ reporter: "spec", timeout: 60_000, parallel: true, jobs: 2 });
  for (const file of testFiles()) mocha.addFile(join(ROOT, file));
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { failures = 0, passes = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
}

void command(async () => {
  const { failed, passed, skipped } = await test();
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  // A test that failed may have left something open that would keep this process.
  process.exit(failed === 0 ? 0 : 1);
});
