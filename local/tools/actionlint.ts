import { join } from "node:path";
import type { Log } from "../terminal/progress";
import type { Environment } from "./goBuild";
import { ensureGoTool } from "./goTool";

/** actionlint checks workflows of GitHub Actions, and their scripts where ShellCheck is on the PATH. */
export function ensureActionlint(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "actionlint", module: join(__dirname, "actionlint"), minutes: 1 }, log, env);
}
