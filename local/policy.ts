import { argument, command } from "./command";
import { parseSet } from "./overrides";
import { PROGRAM, ROOT } from "./paths";
import { activePolicies, explain, stops, summarize } from "./policyReport";
import { checkPolicies } from "./policyRun";
import { createLog } from "./progress";
import { runProgram } from "./program";
import { recordedAnswer } from "./recordedAnswers";
import { readStackConfig } from "./stackConfig";

async function main(): Promise<void> {
  const config = readStackConfig(ROOT, argument("STACK") ?? "prod", parseSet(argument("SET") ?? ""));
  const { registrations, warnings } = await runProgram({ config, program: PROGRAM, answer: recordedAnswer });
  const log = createLog();
  for (const warning of warnings) log.warn(warning);
  const violations = await checkPolicies(registrations, config.values);
  if (violations.length > 0) console.log(explain(violations));
  console.log(summarize(activePolicies(config.values), registrations.length, violations));
  if (stops(violations)) process.exitCode = 1;
}

if (require.main === module) void command(main);
