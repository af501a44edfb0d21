import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePromtool } from "../../local/tools/prometheus";
import { SILENT } from "./controlPlane";
import { runFolder } from "./runFolder";
import { orSkip } from "./skip";
import { countRun } from "./toolRuns";

/** Runs promtool on temporary files. */
export interface Promtool {
  /** @returns promtool's complaints; empty without any. */
  (arguments_: readonly string[], files: Readonly<Record<string, unknown>>): Promise<string>;
}

let found: Promise<string> | undefined;

/** Tests are skipped with the reason when promtool is not available. */
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
  const subcommand = arguments_.filter((word) => !word.startsWith("-")).slice(0, 2);
  countRun(["promtool", ...subcommand].join(" "));
  const folder = runFolder("promtool-");
  // JSON is YAML.
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  return new Promise((resolve) => {
    execFile(path, [...arguments_], { cwd: folder }, (error, stdout, stderr) =>
      resolve(error === null ? "" : `${stdout}${stderr}` || error.message),
    );
  });
}
