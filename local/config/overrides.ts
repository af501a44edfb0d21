import { parsePropertyPath, type Path } from "../../stacks/schema/path";
import { UserError } from "../terminal/userError";

/** A configuration value as YAML and JSON know it. */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[] | ConfigObject;
export interface ConfigObject {
  readonly [key: string]: ConfigValue;
}

/**
 * Values to put on top of a configuration, by property path (`shards["shard-1"].state`, `monitoring.allow[0]`); a path without a
 * namespace belongs to the project.
 */
export type Overrides = Readonly<Record<string, ConfigValue>>;

/** A path up to its `=`, and the value up to the next space. Spaces and `=` stand in quoted names only. */
const WORD = /((?:\[(?:"(?:\\"|[^"])*"|[^\s\]]*)\]|[^\s=[])+)=(\S*)|\S+/g;

/**
 * Reads the words of `SET`: `path=value` separated by spaces, values JSON where they parse and text elsewhere.
 * @throws UserError naming every word that is none.
 */
export function parseSet(set: string): Overrides {
  const words = [...set.matchAll(WORD)];
  const malformed = words.filter(([, path]) => path === undefined || keyOf(path) === undefined);
  if (malformed.length > 0) {
    throw new UserError(
      `SET: ${malformed.map(([word]) => JSON.stringify(word)).join(", ")} is not key=value. ` +
        `Words are separated by spaces and JSON has none: SET='shardCount=3 bridges.max=6 nodes={"system":{"min":2}}'`,
    );
  }
  return Object.fromEntries(words.map(([, path = "", value = ""]) => [path, valueOf(value)]));
}

/** The configuration key that a property path begins with, in full or not, and the path inside its value. */
export function keyOf(text: string): { readonly key: string; readonly inside: Path } | undefined {
  const [key, ...inside] = parsePropertyPath(text) ?? [];
  const isKey = typeof key === "string" && /^([\w-]+:)?[^\s=:*]+$/.test(key);
  return isKey && !inside.includes("*") ? { key, inside } : undefined;
}

function valueOf(text: string): ConfigValue {
  try {
    return JSON.parse(text) as ConfigValue;
  } catch {
    return text;
  }
}

/**
 * The configuration, by full key, with the overrides on top; nothing else in it changes.
 * @throws UserError when a path leads into a value that is no object or list, or past the end of a list.
 */
export function override(config: ConfigObject, overrides: Overrides, project: string): ConfigObject {
  return Object.entries(overrides).reduce((result, [text, value]) => {
    const { key, inside } = keyOf(text) ?? { key: text, inside: [] };
    const full = qualify(key, project);
    return { ...result, [full]: put(result[full], inside, value, { text, at: full }) };
  }, config);
}

/** The full form of a key, as the engine hands it to the program. */
export function qualify(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** @param where the whole path, and how far it has led, for a message. */
function put(
  into: ConfigValue | undefined,
  [step, ...rest]: Path,
  value: ConfigValue,
  where: { readonly text: string; readonly at: string },
): ConfigValue {
  if (step === undefined) return value;
  // A declared key that a stack need not set has the default "", which stands for no value.
  const outer = into === "" ? undefined : into;
  const inner = (of: ConfigValue | undefined): ConfigValue => put(of, rest, value, { ...where, at: String(step) });
  if (typeof step === "number") {
    const list: unknown = outer ?? [];
    if (!Array.isArray(list)) throw mismatch(where, outer, "a list");
    if (step > list.length) throw new UserError(`cannot set ${where.text}: ${where.at} has ${list.length} entries`);
    const entries: readonly ConfigValue[] = list;
    return [...entries.slice(0, step), inner(entries[step]), ...entries.slice(step + 1)];
  }
  const object = outer ?? {};
  if (!isObject(object)) throw mismatch(where, outer, "an object");
  return { ...object, [step]: inner(object[String(step)]) };
}

function mismatch(where: { readonly text: string; readonly at: string }, value: unknown, wanted: string): UserError {
  return new UserError(`cannot set ${where.text}: ${where.at} is ${JSON.stringify(value)}, not ${wanted}`);
}

export function isObject(value: unknown): value is ConfigObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
