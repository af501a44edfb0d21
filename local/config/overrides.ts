import { UserError } from "../terminal/userError";

/** A configuration value as YAML and JSON know it. */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[] | ConfigObject;
export interface ConfigObject {
  readonly [key: string]: ConfigValue;
}

/**
 * Values to put on top of a configuration. Dots in a key lead into objects (`shards.shard-1.state`); a key without a
 * namespace belongs to the project.
 */
export type Overrides = Readonly<Record<string, ConfigValue>>;

/**
 * Reads the words of `SET`: `key=value` separated by spaces, values JSON where they parse and strings elsewhere.
 * @throws UserError naming every word that is none.
 */
export function parseSet(set: string): Overrides {
  const words = set.split(/\s+/).filter((word) => word !== "");
  const malformed = words.filter((word) => !/^([\w-]+:)?[^\s.=:]+(\.[^\s.=]+)*=/.test(word));
  if (malformed.length > 0) {
    throw new UserError(
      `SET: ${malformed.map((word) => JSON.stringify(word)).join(", ")} is not key=value. ` +
        `Words are separated by spaces and JSON has none: SET='shardCount=3 bridges.max=6 nodes={"system":{"min":2}}'`,
    );
  }
  return Object.fromEntries(
    words.map((word) => {
      const middle = word.indexOf("=");
      return [word.slice(0, middle), valueOf(word.slice(middle + 1))];
    }),
  );
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
 * @throws UserError when a key leads into something that is no object.
 */
export function override(config: ConfigObject, overrides: Overrides, project: string): ConfigObject {
  return Object.entries(overrides).reduce((result, [dotted, value]) => {
    const [key = "", ...inside] = dotted.split(".");
    return put(result, [qualify(key, project), ...inside], value, dotted);
  }, config);
}

/** The full form of a key, as the engine hands it to the program. */
export function qualify(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function put(into: ConfigObject, path: readonly string[], value: ConfigValue, dotted: string): ConfigObject {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return { ...into, [key]: value };
  // A declared key that a stack need not set has the default "", which stands for no value.
  const inner = into[key] ?? "";
  if (inner !== "" && !isObject(inner)) {
    throw new UserError(`cannot set ${dotted}: ${key} is ${JSON.stringify(inner)}, not an object`);
  }
  return { ...into, [key]: put(inner === "" ? {} : inner, rest, value, dotted) };
}

export function isObject(value: unknown): value is ConfigObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
