import { REFERENCE } from "../../stacks/schema/reference";
import { SECRET_KEYS } from "../../stacks/schema/existingSecrets";
import { schema } from "../../stacks/schema/schema";
import { pageWith, table } from "./page";
import { describeType, keysOf, type SchemaKey } from "./schemaKeys";

/** The page of all configuration keys. */
export const CONFIGURATION = "docs/configuration.md";

const HEADER = ["key", "type", "default", "effect of a change", "meaning"];

/** Generates the page from the schema and its reference. */
export function configurationPage(): Promise<string> {
  const keys = keysOf(schema);
  const sections = Object.entries(REFERENCE).map(([title, entries]) => {
    const rows = Object.entries(entries).map(([path, entry]) => {
      const alternatives = keys.filter((key) => key.path === path);
      const secret = SECRET_KEYS.some((key) => key === path) ? "_secret_, " : "";
      const type =
        entry.type ??
        describeType(
          path,
          alternatives.map((one) => one.type),
        );
      const unit = entry.unit === undefined ? "" : `, in ${entry.unit}`;
      return [
        `\`${path}\``,
        `${secret}${type}${unit}`,
        entry.default ?? describeDefault(alternatives),
        entry.effect,
        entry.meaning,
      ];
    });
    return `## ${title}\n\n${table(HEADER, rows)}`;
  });
  return pageWith(CONFIGURATION, sections.join("\n\n"));
}

function describeDefault(alternatives: readonly SchemaKey[]): string {
  const [first] = alternatives;
  if (first?.default === undefined) return first?.required === true ? "required" : "none";
  return `\`${typeof first.default === "string" ? first.default : JSON.stringify(first.default)}\``;
}
