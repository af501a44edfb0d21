import { type Plan, planRegion } from "../../stacks/plan/plan";
import { parseSettings } from "../../stacks/settings/read";
import type { StackConfig } from "../config/stackConfig";
import { runRecorded } from "../program/recordedAnswers";
import type { Log } from "../terminal/progress";
import { enforce } from "./report";

/**
 * Runs the program without a cluster and checks its resources against the policies, before any process starts or any resource changes.
 * @throws RunError with every problem of the configuration, or UserError with every mandatory violation.
 */
export async function checkedPlan(config: StackConfig, log: Log): Promise<Plan> {
  const { registrations } = await runRecorded(config, log);
  await enforce(registrations, config.values, log);
  return planOf(config);
}

/** The plan of a configuration that the program has accepted before. */
export function planOf(config: StackConfig): Plan {
  const { settings } = parseSettings(config.values, config.encrypted);
  if (settings === undefined) throw new Error("the program accepted a configuration that parseSettings refuses");
  return planRegion(settings);
}
