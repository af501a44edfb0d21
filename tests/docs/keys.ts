import { z } from "zod";

/** A configuration key that holds a value, as the schema has it. */
export interface SchemaKey {
  /** For example "shards.<id>.state": a name that is its owner's to choose stands in angle brackets. */
  readonly path: string;
  readonly type: z.ZodType;
  /** As the program sees it; undefined where the schema has none. */
  readonly default: unknown;
  readonly required: boolean;
}

/** Every key of an object, flat and nested; where alternatives have the same key, each of them is listed. */
export function keysOf(schema: z.ZodType, path = "", named = NAMES): readonly SchemaKey[] {
  const { type, value, required } = unwrap(schema);
  const inside = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (type instanceof z.ZodObject) {
    return Object.entries(type.shape).flatMap(([key, inner]) => keysOf(inner as z.ZodType, inside(key), named));
  }
  if (type instanceof z.ZodRecord && unwrap(type.valueType as z.ZodType).type instanceof z.ZodObject) {
    return keysOf(type.valueType as z.ZodType, inside(named[path] ?? "<name>"), named);
  }
  if (type instanceof z.ZodDiscriminatedUnion) {
    return type.options.flatMap((option) => keysOf(option as z.ZodType, path, named));
  }
  return [{ path, type, default: value, required }];
}

/** What the names in a map are. */
const NAMES: Readonly<Record<string, string>> = { shards: "<id>" };

interface Unwrapped {
  readonly type: z.ZodType;
  readonly value: unknown;
  readonly required: boolean;
}

/** What is inside of `optional`, `default` and `prefault`, and what they give. */
function unwrap(type: z.ZodType): Unwrapped {
  if (type instanceof z.ZodOptional) return { ...unwrap(type.unwrap() as z.ZodType), required: false };
  if (type instanceof z.ZodDefault) {
    return { ...unwrap(type.unwrap() as z.ZodType), value: type.def.defaultValue, required: false };
  }
  if (type instanceof z.ZodPrefault) {
    const inner = type.unwrap() as z.ZodType;
    // What an object is filled up from is no value of its own.
    const value: unknown = inner instanceof z.ZodObject ? undefined : inner.parse(type.def.defaultValue);
    return { ...unwrap(inner), value, required: false };
  }
  return { type, value: undefined, required: true };
}
