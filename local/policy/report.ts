import { readRegion } from "../../policies/core/region";
import { RULES } from "../../policies/pack";
import type { Registration } from "../program/registration";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { checkPolicies, type Violation } from "./run";

/** Violations grouped by policy, with the reason, the fix and the resources. Empty without violations. */
export function explain(violations: readonly Violation[]): string {
  return byPolicy(violations)
    .map(({ level, own, rule }) =>
      [
        `${rule.name} (${level})`,
        `  why: ${rule.why}`,
        `  fix: ${rule.fix}`,
        ...own.map(({ resource, message }) => `  - ${where(resource)}: ${message}`),
        "",
      ].join("\n"),
    )
    .join("\n");
}

/** One line with the numbers of policies, resources and violations. */
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

/** Number of policies that apply to a stack. */
export function activePolicies(config: Readonly<Record<string, string>>): number {
  const { environment } = readRegion(config);
  return RULES.filter(({ level }) => level[environment] !== "disabled").length;
}

/**
 * Checks resources against the policies. Logs one line per policy with advisory violations.
 * @throws UserError with every mandatory violation, grouped by policy.
 */
export async function enforce(
  registrations: readonly Registration[],
  config: Readonly<Record<string, string>>,
  log: Log,
): Promise<void> {
  const violations = await checkPolicies(registrations, config);
  const mandatory = violations.filter(({ level }) => level === "mandatory");
  if (mandatory.length > 0) {
    const count = summarize(activePolicies(config), registrations.length, violations);
    throw new UserError(`${explain(mandatory)}\n${count}. Nothing was changed`);
  }
  for (const { own, rule } of byPolicy(violations)) {
    const [first] = own;
    const others = own.length > 1 ? `, and ${own.length - 1} more` : "";
    log.warn(`${rule.name} (advisory): ${where(first?.resource)}: ${first?.message}${others}; make policy lists all`);
  }
}

function byPolicy(violations: readonly Violation[]) {
  return RULES.flatMap((rule) => {
    const own = violations.filter(({ policy }) => policy === rule.name);
    const [first] = own;
    return first === undefined ? [] : [{ rule, own, level: first.level }];
  });
}

function where(resource: Violation["resource"]): string {
  return resource === undefined ? "the stack" : `${resource.type} ${resource.name}`;
}
