import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./machine/paths";

interface Check {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

const CHECKS: readonly Check[] = [
  { name: "format", argv: ["prettier", "--check", "--log-level=warn", "."] },
  { name: "lint", argv: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "types", argv: ["tsc", "-p", "tsconfig.check.json"] },
  { name: "layers", argv: ["depcruise", "--output-type", "err", "."] },
];

/** Runs the checks that need no tests: format, lint, types, layers. @returns the names of those that failed. */
export function check(): { readonly passed: readonly string[]; readonly failed: readonly string[] } {
  const results = CHECKS.map(({ argv: [program, ...args], name }) => {
    const { status } = spawnSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: ROOT, stdio: "inherit" });
    console.log(`${status === 0 ? "✔" : "✘"} ${name}`);
    return { name, passed: status === 0 };
  });
  const names = (passed: boolean): readonly string[] =>
    results.filter((one) => one.passed === passed).map((one) => one.name);
  return { passed: names(true), failed: names(false) };
}

if (require.main === module && check().failed.length > 0) process.exitCode = 1;
