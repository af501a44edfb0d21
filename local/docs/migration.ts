import { type ComposeVariable, COMPOSE_VARIABLES } from "../../stacks/catalogue/composeVariables";
import { pageWith } from "./page";

/** The page about other deployments. */
export const MIGRATION = "docs/migration.md";

/** Generates the page's list of docker-compose variables. Variables with the same meaning share an entry. */
export function migrationPage(): Promise<string> {
  const rows = new Map<string, string[]>();
  for (const [name, entry] of Object.entries(COMPOSE_VARIABLES)) {
    const meaning = meaningOf(entry);
    rows.set(meaning, [...(rows.get(meaning) ?? []), `\`${name}\``]);
  }
  const others = [
    "`extra.web.env`, `extra.prosody.env`, `extra.jicofo.env`, `extra.jvb.env`: those of the images that read it",
    ["any other that an image reads"],
  ] as const;
  const entries = [...rows, others].map(([meaning, names]) => `- ${names.join(", ")} → ${meaning}`);
  return pageWith(MIGRATION, entries.join("\n"));
}

function meaningOf(entry: ComposeVariable): string {
  if ("why" in entry) return `none: ${entry.why}`;
  return entry.note === undefined ? `\`${entry.key}\`` : `\`${entry.key}\`; ${entry.note}`;
}
