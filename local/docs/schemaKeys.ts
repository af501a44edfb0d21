import { z } from "zod";

/** A configuration key of the schema that holds a value. */
export interface SchemaKey {
  /** For example "shards.<id>.state", with names that an operator chooses in angle brackets. */
  readonly path: string;
  readonly type: z.ZodType;
  /** In the notation of a stack file; undefined without a default in the schema. */
  readonly default: unknown;
  readonly required: boolean;
}

/** All keys of an object, nested ones included. A key that several alternatives share is listed once for each. */
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

/** Placeholders for the names in a map. */
const NAMES: Readonly<Record<string, string>> = { shards: "<id>", existingSecrets: "<key>" };

interface Unwrapped {
  readonly type: z.ZodType;
  readonly value: unknown;
  readonly required: boolean;
}

/** The schema inside `optional`, `default` and `prefault`, and their default value. */
function unwrap(type: z.ZodType): Unwrapped {
  if (type instanceof z.ZodOptional) return { ...unwrap(type.unwrap() as z.ZodType), required: false };
  if (type instanceof z.ZodDefault || type instanceof z.ZodPrefault) {
    return { ...unwrap(type.unwrap() as z.ZodType), value: type.def.defaultValue, required: false };
  }
  return { type, value: undefined, required: true };
}

/**
 * The allowed values, in the words of the message that refuses others.
 * @param types of a key, one for each alternative with this key
 */
export function describeType(path: string, types: readonly z.ZodType[]): string {
  const literals = types.flatMap((type) => {
    if (type instanceof z.ZodLiteral) return [...type.values];
    return type instanceof z.ZodEnum ? type.options : [];
  });
  if (literals.length > 0) return choice([...new Set(literals)].map((value) => `\`${String(value)}\``));
  const [type] = types;
  if (type instanceof z.ZodBoolean) return "boolean";
  if (type instanceof z.ZodArray) return `list of ${describeType(path, [type.element as z.ZodType])}`;
  const message = type?.safeParse(Symbol("no value of a configuration")).error?.issues[0]?.message ?? "";
  if (/^(Invalid|$)/.test(message)) throw new Error(`stacks/schema/reference/ has to name the type of ${path}`);
  // The rest of the message concerns only invalid values.
  return message.replace(/[;:] .*/, "").replace(/^an? /, "");
}

function choice(options: readonly string[]): string {
  const last = options.at(-1) ?? "";
  return options.length < 2 ? last : `${options.slice(0, -1).join(", ")} or ${last}`;
}
