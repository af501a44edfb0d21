import { readRegion } from "../policies/core/region";
import { RULES } from "../policies/pack";
import { argument, command } from "./command";
import { parseSet } from "./overrides";
import { PROGRAM, ROOT } from "./paths";
import { checkPolicies, type Violation } from "./policyRun";
import { createLog } from "./progress";
import { runProgram } from "./program";
import { recordedAnswer } from "./recordedAnswers";
import { readStackConfig } from "./stackConfig";

/** What is wrong, by policy: why it matters, what to do about it, and where. Empty when nothing is. */
export function explain(violations: readonly Violation[]): string {
  return RULES.flatMap(({ name, why, fix }) => {
    const own = violations.filter(({ policy }) => policy === name);
    const [first] = own;
    if (first === undefined) return [];
    const places = own.map(({ resource, message }) => `  - ${where(resource)}: ${message}`);
    return [[`${name} (${first.level})`, `  why: ${why}`, `  fix: ${fix}`, ...places, ""].join("\n")];
  }).join("\n");
}

/** One line: how many policies judged how many resources, and what came of it. */
export function summarize(policies: number, resources: number, violations: readonly Violation[]): string {
  const count = (level: string): number => violations.filter((violation) => violation.level === level).length;
  const found = [
    ...(count("mandatory") > 0 ? [`${count("mandatory")} mandatory`] : []),
    ...(count("advisory") > 0 ? [`${count("advisory")} advisory`] : []),
  ];
  const result =
    found.length === 0 ? "no violation" : `${found.join(" and ")} violation${violations.length > 1 ? "s" : ""}`;
  return `${policies} policies, ${resources} resources: ${result}`;
}

/** Whether the violations stop a deployment. */
export function stops(violations: readonly Violation[]): boolean {
  return violations.some(({ level }) => level === "mandatory");
}

function where(resource: Violation["resource"]): string {
  return resource === undefined ? "the stack" : `${resource.type} ${resource.name}`;
}

async function main(): Promise<void> {
  const config = readStackConfig(ROOT, argument("STACK") ?? "prod", parseSet(argument("SET") ?? ""));
  const { registrations, warnings } = await runProgram({ config, program: PROGRAM, answer: recordedAnswer });
  const log = createLog();
  for (const warning of warnings) log.warn(warning);
  const violations = await checkPolicies(registrations, config.values);
  if (violations.length > 0) console.log(explain(violations));
  const { environment } = readRegion(config.values);
  const active = RULES.filter(({ level }) => level[environment] !== "disabled");
  console.log(summarize(active.length, registrations.length, violations));
  if (stops(violations)) process.exitCode = 1;
}

if (require.main === module) void command(main);
