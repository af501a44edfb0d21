import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ensureGoTool } from "../../local/tools/goTool";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";

/** Expands values as the kubelet does for a container with these variables. */
export type Expand = (values: readonly string[], known: Readonly<Record<string, string>>) => readonly string[];

/** The kubelet's expansion of environment values. Tests are skipped with the reason without Go. */
export async function expansion(context: Mocha.Context): Promise<Expand> {
  context.timeout(5 * 60_000);
  const tool = { name: "expansion", module: join(__dirname, "expansion"), minutes: 1 };
  const program = await orSkip(context, ensureGoTool(tool, SILENT));
  return (values, known) =>
    JSON.parse(execFileSync(program, { input: JSON.stringify({ values, known }), encoding: "utf8" })) as string[];
}
