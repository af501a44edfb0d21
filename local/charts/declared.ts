import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type ConfigObject, type ConfigValue, isObject } from "../config/overrides";
import { leavesOf } from "./shape";

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

/**
 * The values of a chart that its values files and its schema do not name, as paths. An object or a list that is empty there takes
 * anything. A value that is not named may still have an effect: charts read some that only their comments name.
 */
export function undeclared(folder: string, values: unknown): readonly (readonly string[])[] {
  const defaults = defaultsOf(folder);
  const schema = read(join(folder, "values.schema.json")) as Schema | undefined;
  return leavesOf(values as ConfigObject)
    .map(({ keys }) => keys)
    .filter((keys) => !isNamed(keys, defaults) && !isProperty(keys, schema, schema));
}

/** The defaults of a chart, with those of the charts it brings under their names. */
function defaultsOf(folder: string): ConfigValue {
  const own = (read(join(folder, "values.yaml")) ?? {}) as ConfigObject;
  const inner = join(folder, "charts");
  const brought = existsSync(inner)
    ? readdirSync(inner).map((name) => [name, defaultsOf(join(inner, name))] as const)
    : [];
  return brought.reduce<ConfigValue>((all, [name, defaults]) => under(name, defaults, all), own);
}

/** What the outer chart says of an inner one goes on top of what the inner one says. */
function under(name: string, defaults: ConfigValue, outer: ConfigValue): ConfigValue {
  const said = isObject(outer) ? outer[name] : undefined;
  return { ...(outer as ConfigObject), [name]: onTop(said, defaults) };
}

function onTop(upper: ConfigValue | undefined, lower: ConfigValue): ConfigValue {
  if (!isObject(upper) || !isObject(lower)) return upper ?? lower;
  const keys = [...new Set([...Object.keys(lower), ...Object.keys(upper)])];
  return Object.fromEntries(keys.map((key) => [key, onTop(upper[key], lower[key] ?? null)]));
}

function isNamed([key, ...rest]: readonly string[], defaults: ConfigValue | undefined): boolean {
  if (key === undefined) return true;
  if (defaults === null || Array.isArray(defaults)) return true;
  if (!isObject(defaults)) return false;
  if (Object.keys(defaults).length === 0) return true;
  return Object.hasOwn(defaults, key) && isNamed(rest, defaults[key]);
}

function isProperty([key, ...rest]: readonly string[], schema: Schema | undefined, root: Schema | undefined): boolean {
  if (key === undefined) return true;
  const here = resolve(schema, root);
  const inner = here?.properties?.[key];
  if (inner !== undefined) return isProperty(rest, inner, root);
  // An object whose properties nobody lists.
  return here !== undefined && here !== root && here.properties === undefined && here["type"] === "object";
}

function resolve(schema: Schema | undefined, root: Schema | undefined): Schema | undefined {
  const path = schema?.$ref?.split("/").slice(1) ?? [];
  return path.reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    path.length > 0 ? root : schema,
  ) as Schema | undefined;
}

function read(file: string): unknown {
  return existsSync(file) ? (parse(readFileSync(file, "utf8")) as unknown) : undefined;
}
