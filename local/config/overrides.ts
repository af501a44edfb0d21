import { parsePropertyPath, type Path } from "../../stacks/schema/path";
import { UserError } from "../terminal/userError";

/** A configuration value, as in YAML and JSON. */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[] | ConfigObject;
export interface ConfigObject {
  readonly [key: string]: ConfigValue;
}

/**
 * Values that override a configuration, by property path (`shards["shard-1"].state`, `monitoring.allow[0]`). A path without a namespace
 * belongs to the project.
 */
export type Overrides = Readonly<Record<string, ConfigValue>>;

/** A path up to its `=`, and the value up to the next space. Only quoted names contain spaces and `=`. */
const WORD = /((?:\[(?:"(?:\\"|[^"])*"|[^\s\]]*)\]|[^\s=[])+)=(\S*)|\S+/g;

/**
 * Reads `SET`: words `path=value` separated by spaces. A value that is not JSON is text.
 * @throws UserError with every malformed word.
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

/** The configuration key at the start of a property path, with or without namespace, and the path inside its value. */
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
 * The configuration, by full key, with the overrides applied.
 * @throws UserError when a path leads into a scalar, or past the end of a list.
 */
export function override(config: ConfigObject, overrides: Overrides, project: string): ConfigObject {
  return Object.entries(overrides).reduce((result, [text, value]) => {
    const { key, inside } = keyOf(text) ?? { key: text, inside: [] };
    const full = qualify(key, project);
    return { ...result, [full]: put(result[full], inside, value, { text, at: full }) };
  }, config);
}

/** A key with its namespace, as the engine passes it to the program. */
export function qualify(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** @param where the whole path and the current position, for messages. */
function put(
  into: ConfigValue | undefined,
  [step, ...rest]: Path,
  value: ConfigValue,
  where: { readonly text: string; readonly at: string },
): ConfigValue {
  if (step === undefined) return value;
  // An optional key is declared with the default "", which means no value.
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
