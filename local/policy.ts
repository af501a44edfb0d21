import { askedStack } from "./config/askedStack";
import { requireMirrored } from "./charts/mirror";
import { withKnownChildren } from "./charts/source";
import { activePolicies, explain, stops, summarize } from "./policy/report";
import { checkPolicies } from "./policy/run";
import { runRecorded } from "./program/recordedAnswers";
import { command } from "./terminal/command";
import { createLog } from "./terminal/progress";

async function main(): Promise<void> {
  const config = askedStack();
  const log = createLog();
  const { registrations } = await runRecorded(config, log);
  requireMirrored(registrations);
  const { all, unknown } = await withKnownChildren(registrations);
  for (const reason of unknown) log.warn(`the objects of a chart are not checked: ${reason}`);
  const violations = await checkPolicies(all, config.values);
  if (violations.length > 0) console.log(explain(violations));
  console.log(summarize(activePolicies(config.values), all.length, violations));
  if (stops(violations)) process.exitCode = 1;
}

if (require.main === module) void command(main);
