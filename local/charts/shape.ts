import { type ConfigObject, type ConfigValue, isObject } from "../config/overrides";

/** A value of a chart that can change the structure of the rendered objects. */
export interface ShapeLeaf {
  /** Keys joined by dots; a key that holds a dot is quoted. */
  readonly path: string;
  /** The value of a switch or a name, else only its kind: sizes and long texts do not change the structure of objects. */
  readonly value: string;
}

/** The shape of a chart's values: equal shapes render the same objects. */
export function shapeOf(values: unknown): readonly ShapeLeaf[] {
  return leavesOf(values as ConfigObject)
    .map(({ keys, value }) => ({ path: pathOf(keys), value: kindOf(value) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every leaf with its path; empty lists and objects are leaves. */
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

/** A size, time or amount. */
const AMOUNT = /^[\d.]+[a-zA-Z]{0,3}$/;
/** A setting of a switch, or the name of an object. */
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
