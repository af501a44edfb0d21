import { parseSet } from "./config/overrides";
import { readStackConfig } from "./config/stackConfig";
import { PROGRAM, ROOT } from "./machine/paths";
import { activePolicies, explain, stops, summarize } from "./policy/report";
import { checkPolicies } from "./policy/run";
import { runProgram } from "./program/program";
import { recordedAnswer } from "./program/recordedAnswers";
import { argument, command } from "./terminal/command";
import { createLog } from "./terminal/progress";

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
