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
 * Paths of values that a chart declares neither in its values files nor in its schema. A default of `{}` or `[]` accepts any content.
 * An undeclared value may still have an effect: templates read some values that only comments mention.
 */
export function undeclared(folder: string, values: unknown): readonly (readonly string[])[] {
  const defaults = defaultsOf(folder);
  const schema = read(join(folder, "values.schema.json")) as Schema | undefined;
  return leavesOf(values as ConfigObject)
    .map(({ keys }) => keys)
    .filter((keys) => !isNamed(keys, defaults) && !isProperty(keys, schema, schema));
}

/** The defaults of a chart, with those of its subcharts under their names. */
function defaultsOf(folder: string): ConfigValue {
  const own = (read(join(folder, "values.yaml")) ?? {}) as ConfigObject;
  const inner = join(folder, "charts");
  const subcharts = existsSync(inner)
    ? readdirSync(inner).map((name) => [name, defaultsOf(join(inner, name))] as const)
    : [];
  return subcharts.reduce<ConfigValue>((all, [name, defaults]) => under(name, defaults, all), own);
}

/** Values that a chart sets for its subchart override the subchart's own defaults. */
function under(name: string, defaults: ConfigValue, outer: ConfigValue): ConfigValue {
  const overrides = isObject(outer) ? outer[name] : undefined;
  return { ...(outer as ConfigObject), [name]: merge(overrides, defaults) };
}

function merge(upper: ConfigValue | undefined, lower: ConfigValue): ConfigValue {
  if (!isObject(upper) || !isObject(lower)) return upper ?? lower;
  const keys = [...new Set([...Object.keys(lower), ...Object.keys(upper)])];
  return Object.fromEntries(keys.map((key) => [key, merge(upper[key], lower[key] ?? null)]));
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
  // An object without listed properties accepts any.
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
