import { join } from "node:path";
import type { Log } from "../terminal/progress";
import type { Environment } from "./goBuild";
import { ensureGoTool } from "./goTool";

/** Distributions ship promtool 2.x, whose rule tests lack features that ours use. */
export function ensurePromtool(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "promtool", module: join(__dirname, "promtool"), oldest: [3, 0], minutes: 4 }, log, env);
}

/** amtool reads a configuration as Alertmanager does. Since 0.31 a webhook's URL is a template. */
export function ensureAmtool(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "amtool", module: join(__dirname, "amtool"), oldest: [0, 31], minutes: 1 }, log, env);
}
