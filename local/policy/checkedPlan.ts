import { type Plan, planRegion } from "../../stacks/plan/plan";
import { parseSettings } from "../../stacks/settings/read";
import type { StackConfig } from "../config/stackConfig";
import { runRecorded } from "../program/recordedAnswers";
import type { Log } from "../terminal/progress";
import { enforce } from "./report";

/**
 * Runs the whole program without a cluster, so that nothing is started or changed for a configuration that cannot, or
 * must not, come up.
 * @throws RunError with every problem of the configuration, or UserError with everything that a mandatory policy refuses.
 */
export async function checkedPlan(config: StackConfig, log: Log): Promise<Plan> {
  const { registrations } = await runRecorded(config, log);
  await enforce(registrations, config.values, log);
  return planOf(config);
}

/** The region that a configuration makes; the program has accepted it before. */
export function planOf(config: StackConfig): Plan {
  const { settings } = parseSettings(config.values, config.encrypted);
  if (settings === undefined) throw new Error("the program accepted a configuration that its own reader refuses");
  return planRegion(settings);
}
