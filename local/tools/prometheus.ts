import { join } from "node:path";
import type { Log } from "../terminal/progress";
import type { Environment } from "./goBuild";
import { ensureGoTool } from "./goTool";

/** Distributions ship promtool 2.x, whose rule tests lack features that ours use. */
export function ensurePromtool(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "promtool", module: join(__dirname, "promtool"), oldest: "3.0", minutes: 4 }, log, env);
}

const ALERTMANAGER = {
  module: join(__dirname, "alertmanager"),
  // Since 0.31 a webhook's URL is a template.
  oldest: "0.31",
  minutes: 2,
  // The web interface is built for releases and is not part of the module.
  embeds: ["github.com/prometheus/alertmanager/ui/app/dist/index.html"],
} as const;

/** amtool reads a configuration and templates as Alertmanager does. */
export function ensureAmtool(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ ...ALERTMANAGER, name: "amtool" }, log, env);
}

/** Alertmanager without its web interface. */
export function ensureAlertmanager(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ ...ALERTMANAGER, name: "alertmanager" }, log, env);
}
