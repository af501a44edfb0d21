import { type ConfigObject, type ConfigValue, isObject } from "../config/overrides";

/** A value of a chart that decides what the chart makes: its path, and what of it matters. */
export interface ShapeLeaf {
  /** Keys joined by dots; a key that holds a dot is quoted. */
  readonly path: string;
  /** The value itself where it is a switch or a name, else its kind: sizes and long texts change no object's structure. */
  readonly value: string;
}

/** What a chart's values have in common with all values that make the same objects. */
export function shapeOf(values: unknown): readonly ShapeLeaf[] {
  return leavesOf(values as ConfigObject)
    .map(({ keys, value }) => ({ path: pathOf(keys), value: kindOf(value) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every path that is set, and its value; empty lists and objects are values. */
export function leavesOf(
  value: ConfigValue,
  keys: readonly string[] = [],
): readonly { readonly keys: readonly string[]; readonly value: ConfigValue }[] {
  const inner = Array.isArray(value) || isObject(value) ? Object.entries(value as ConfigObject) : [];
  return inner.length === 0 ? [{ keys, value }] : inner.flatMap(([key, one]) => leavesOf(one, [...keys, key]));
}

export function pathOf(keys: readonly string[]): string {
  return keys.map((key) => (/^[\w/-]+$/.test(key) ? key : JSON.stringify(key))).join(".");
}

/** How sizes, times and amounts are written. */
const AMOUNT = /^[\d.]+[a-zA-Z]{0,3}$/;
/** A switch's setting, or the name of an object. */
const WORD = /^[A-Za-z][\w-]{0,40}$/;

function kindOf(value: ConfigValue): string {
  switch (typeof value) {
    case "number":
      return value === 0 ? "0" : "number";
    case "string":
      if (AMOUNT.test(value)) return "number";
      return WORD.test(value) ? value : "text";
    default:
      return JSON.stringify(value);
  }
}
