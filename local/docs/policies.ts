import type { Rule } from "../../policies/core/rule";
import { RULES, TOPICS } from "../../policies/pack";
import { pageWith, table } from "./page";

/** The page of all policies. */
export const POLICIES = "docs/policies.md";

/** Generates the page from the policies. */
export function policiesPage(): Promise<string> {
  const header = ["policy", "development", "production", "why", "what to do"];
  const topics = Object.entries(TOPICS).map(([topic, rules]) => {
    const rows = rules.map(({ name, level, why, fix }) => [
      `\`${name}\``,
      level.development,
      level.production,
      why,
      fix,
    ]);
    return `## ${topic}\n\n${table(header, rows)}`;
  });
  return pageWith(POLICIES, [...topics, `## Thresholds\n\n${RULES.flatMap(thresholds).join("\n")}`].join("\n\n"));
}

/** Uses a list, because a default value can be long. */
function thresholds({ name, options }: Rule): string[] {
  return Object.entries(options).map(
    ([option, { description, default: value }]) =>
      `- \`${name}\`, \`${option}\`: ${plain(description)} Default: \`${JSON.stringify(value)}\``,
  );
}

/** Escapes the angle brackets of a placeholder, which Markdown treats as HTML. */
function plain(text: string): string {
  return text.replaceAll("<", "\\<");
}
