import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Counts how often tests ran a real program, such as `haproxy -c`, so that a run shows what it did not check. Test files run
 * in processes of their own: each appends a line to one file, which they find by their environment.
 */
const FILE = "TOOL_RUNS";

/** Counts one run, or several. Outside of a counted run nothing is recorded. */
export function countRun(program: string, times = 1): void {
  const file = process.env[FILE];
  if (file !== undefined) appendFileSync(file, `${program}\n`.repeat(times));
}

/** Starts to count, in this process and in those that it starts from now on. */
export function startCounting(): void {
  process.env[FILE] = join(mkdtempSync(join(tmpdir(), "tool-runs-")), "runs");
}

/** @returns one line per program in alphabetical order, such as `haproxy -c: 40 runs`, and forgets them. */
export function countedRuns(): readonly string[] {
  const file = process.env[FILE];
  if (file === undefined) return [];
  const runs = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  rmSync(join(file, ".."), { recursive: true });
  delete process.env[FILE];
  return [...new Set(runs)].toSorted().map((program) => {
    const times = runs.filter((one) => one === program).length;
    return `${program}: ${times} ${times === 1 ? "run" : "runs"}`;
  });
}
