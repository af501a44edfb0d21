import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./machine/paths";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { Unavailable } from "./terminal/userError";
import { ensureActionlint } from "./tools/actionlint";
import { ensureShellcheck } from "./tools/shellcheck";

interface Check {
  readonly name: string;
  readonly program: (log: Log) => string | Promise<string>;
  readonly args: readonly string[];
}

const installed = (program: string) => (): string => join(ROOT, "node_modules", ".bin", program);

const CHECKS: readonly Check[] = [
  { name: "format", program: installed("prettier"), args: ["--check", "--log-level=warn", "."] },
  { name: "lint", program: installed("oxlint"), args: ["--type-aware", "--deny-warnings"] },
  { name: "types", program: installed("tsc"), args: [] },
  { name: "layers", program: installed("depcruise"), args: ["--output-type", "err", "."] },
  {
    name: "scripts",
    program: ensureShellcheck,
    args: [".ci/run", ...globSync("{bench,components,local,tests}/**/*.sh", { cwd: ROOT })],
  },
  { name: "workflows", program: ensureActionlint, args: globSync(".github/workflows/*.yml", { cwd: ROOT }) },
];

/** Names of the checks by result. A check whose program cannot be installed on this machine is skipped. */
export interface Checked {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Runs the checks that need no tests: format, lint, types, layers, shell scripts, workflows. */
export async function check(log: Log): Promise<Checked> {
  const checked = { passed: [] as string[], failed: [] as string[], skipped: [] as string[] };
  for (const { name, program, args } of CHECKS) {
    try {
      const { status } = spawnSync(await program(log), args, { cwd: ROOT, stdio: "inherit" });
      console.log(`${status === 0 ? "✔" : "✘"} ${name}`);
      checked[status === 0 ? "passed" : "failed"].push(name);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn(`check ${name} is skipped: ${error.message}`);
      checked.skipped.push(name);
    }
  }
  return checked;
}

if (require.main === module) {
  void command(async () => {
    const { failed } = await check(createLog());
    if (failed.length > 0) process.exitCode = 1;
  });
}
