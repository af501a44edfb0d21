import { globSync } from "node:fs";
import { basename, join } from "node:path";
import Mocha from "mocha";
import { anyPulumi } from "../tests/engine/pulumiCli";
import { countedRuns, startCounting } from "../tests/support/toolRuns";
import { check } from "./check";
import { ROOT } from "./machine/paths";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { Unavailable } from "./terminal/userError";
import { ensureBrowser } from "./tools/browser";
import { ensureCoturn } from "./tools/coturn";
import { ensureHaproxy } from "./tools/haproxy";
import { ensureMoto } from "./tools/moto";
import { ensureNginx } from "./tools/nginx";
import { ensureTools } from "./tools/kubernetes";
import { ensureAlertmanager, ensureAmtool, ensurePromtool } from "./tools/prometheus";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs everything that CI runs: the checks, each counted as one test, then the tests. */
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

/** Installs the tools before the tests: a build takes longer than a test's timeout. Tests skip when their tool is unavailable. */
async function prepare(log: Log): Promise<void> {
  for (const ensure of [
    ensureTools,
    ensureHaproxy,
    ensurePromtool,
    ensureAmtool,
    ensureAlertmanager,
    ensureCoturn,
    ensureNginx,
    ensureMoto,
    ensureBrowser,
    anyPulumi,
  ]) {
    await ensure(log).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      log.warn(`some tests are skipped: ${error.message}`);
    });
  }
}

/**
 * Files that take a minute or more, the longest first, so that no job ends alone with a long file. The first four run routers and
 * look for split rooms. They mostly sleep, so running them beside each other leaves each router the CPU time to react.
 */
const LONGEST = [
  "affinity",
  "outages",
  "health",
  "operations",
  "keda",
  "engine",
  "containers",
  "upgrade",
  "clouds",
  "roll",
  "region",
  "pools",
  "call",
  "controlPlane",
  "turnRelay",
  "effects",
  "rehearsal",
  "edge",
  "breakages",
  "awsChanges",
  "moto",
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
  // Two jobs: with three on two cores, a router waits for CPU time while tests measure how fast it reacts.
  const mocha = new Mocha({ reporter: "spec", timeout: 60_000, parallel: true, jobs: 2 });
  for (const file of testFiles()) mocha.addFile(join(ROOT, file));
  const failed: string[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      // Repeated at the end of the log, where it is easy to find.
      if (failed.length > 0) console.log(`failed:\n${failed.join("\n")}\n`);
      const { failures = 0, passes = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
    runner.on("fail", (test, { message }: Error) =>
      failed.push(`  ${test.fullTitle()}\n    ${message.split("\n", 3).join("\n    ")}`),
    );
  });
}

void command(async () => {
  const { failed, passed, skipped } = await test();
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  // A failed test may have left a handle open, which would keep this process running.
  process.exit(failed === 0 ? 0 : 1);
});
