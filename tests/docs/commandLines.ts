import { parseArgs } from "node:util";
import type { ConfigValue, Overrides } from "../../local/config/overrides";

/** What a line sets or removes by `pulumi config`, with the values as the engine hands them over. */
export function settingsIn(line: string): Overrides {
  const set: Record<string, ConfigValue> = {};
  // What the shell puts in is an address in all pages.
  const text = line.replaceAll(/\$\([^)]*\)/g, "9.9.9.9");
  for (const part of text.split("&&").map((one) => one.trim())) {
    const [program, config, ...args] = words(part.replace(/\s<\s.*$/, ""));
    if (program !== "pulumi" || config !== "config") continue;
    const { positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [, key = "", value = ""] = positionals;
    set[key] = /^(\d+|true|false)$/.test(value) ? (JSON.parse(value) as ConfigValue) : value;
  }
  return set;
}

/** Those of `pulumi config` that pages use. */
const OPTIONS = {
  path: { type: "boolean" },
  secret: { type: "boolean" },
  stack: { type: "string" },
} as const;

function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ""));
}
