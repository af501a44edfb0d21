import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePromtool } from "../../local/tools/promtool";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";

/** Prometheus' own tool, run on files that live as long as the call. */
export interface Promtool {
  /** @returns what it complained about; empty when it is content. */
  (arguments_: readonly string[], files: Readonly<Record<string, unknown>>): Promise<string>;
}

let found: Promise<string> | undefined;

/** How often promtool has been asked, by what for: `test rules`, `promql format`. */
const asked = new Map<string, number>();

/** Says at the end of a suite how often promtool was asked in it. */
export function countPromtool(): void {
  before(() => asked.clear());
  after(() => {
    const counts = [...asked].map(([what, times]) => `${what} ${times} times`);
    if (counts.length > 0) console.log(`promtool ran ${counts.join(", ")}`);
  });
}

/** Where there is none and none can be had, the tests that need it are skipped and say why. */
export async function promtool(context: Mocha.Context): Promise<Promtool> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  found ??= ensurePromtool(SILENT);
  const path = await orSkip(context, found);
  return (arguments_, files) => run(path, arguments_, files);
}

async function run(
  path: string,
  arguments_: readonly string[],
  files: Readonly<Record<string, unknown>>,
): Promise<string> {
  const what = arguments_
    .filter((word) => !word.startsWith("-"))
    .slice(0, 2)
    .join(" ");
  asked.set(what, (asked.get(what) ?? 0) + 1);
  const folder = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    // JSON is YAML.
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    return await new Promise((resolve) => {
      execFile(path, [...arguments_], { cwd: folder }, (error, stdout, stderr) =>
        resolve(error === null ? "" : `${stdout}${stderr}` || error.message),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
