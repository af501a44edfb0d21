import { columns } from "../../stacks/settings/columns";
import type { Check } from "./check";

/** Columns of a terminal. */
const WIDTH = 80;
const MARK = { ok: "✔", fails: "✘", unknown: "–" } as const;

/**
 * The checks as text for one screen: a line for each, and the next step below a failure.
 * @param alarm marks a failure, for example by a colour.
 */
export function describeChecks(checks: readonly Check[], alarm: (text: string) => string): string {
  const lines = columns(
    checks.map(({ name, next, verdict, what }) => [
      `${MARK[verdict]} ${name}`,
      next === undefined ? what : `${what}\n→ ${next}`,
    ]),
    WIDTH,
  );
  return [...lines.map((line) => (line.startsWith(MARK.fails) ? alarm(line) : line)), "", summary(checks)].join("\n");
}

function summary(checks: readonly Check[]): string {
  const count = (verdict: Check["verdict"]): number => checks.filter((check) => check.verdict === verdict).length;
  const [failed, unknown] = [count("fails"), count("unknown")];
  const left = unknown === 0 ? "" : `, ${unknown} not checked (–)`;
  return `${count("ok")} passed, ${failed} failed${left}`;
}
