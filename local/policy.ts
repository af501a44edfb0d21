import { askedStack } from "./config/askedStack";
import { activePolicies, explain, stops, summarize } from "./policy/report";
import { checkPolicies } from "./policy/run";
import { runRecorded } from "./program/recordedAnswers";
import { command } from "./terminal/command";
import { createLog } from "./terminal/progress";

async function main(): Promise<void> {
  const config = askedStack();
  const { registrations } = await runRecorded(config, createLog());
  const violations = await checkPolicies(registrations, config.values);
  if (violations.length > 0) console.log(explain(violations));
  console.log(summarize(activePolicies(config.values), registrations.length, violations));
  if (stops(violations)) process.exitCode = 1;
}

if (require.main === module) void command(main);
