import { z } from "zod";
import { at, type Path } from "../schema/path";
import { schema } from "../schema/schema";

/** Looks up schema types by configuration path. */

/** The type at a path. `root` selects the variant of a discriminated union. */
export function typeAt(whole: z.core.$ZodType, root: unknown, path: Path): z.core.$ZodType | undefined {
  let type: z.core.$ZodType | undefined = unwrapped(whole);
  for (const [n, step] of path.entries()) {
    type = unwrapped(child(type, at(root, path.slice(0, n)), step));
  }
  return type;
}

/** Whether the schema expects an object at a path. */
export function takesObject(path: Path): boolean {
  const type = typeAt(schema, {}, path);
  return type instanceof z.ZodObject || type instanceof z.ZodRecord || type instanceof z.ZodDiscriminatedUnion;
}

/** The allowed keys of an object of this type, given its value. */
export function keysOf(type: z.core.$ZodType | undefined, value: unknown): string[] {
  const chosen = type instanceof z.ZodDiscriminatedUnion ? option(type, value) : type;
  return chosen instanceof z.ZodObject ? Object.keys(chosen.shape) : [];
}

/** The variants of a discriminated union that have a key, with the discriminator: `mode`, `ldap` and `jwt`. */
export function formsWith(
  type: z.core.$ZodType | undefined,
  key: string,
): { readonly by: string; readonly names: readonly string[] } | undefined {
  if (!(type instanceof z.ZodDiscriminatedUnion)) return undefined;
  const names = options(type).flatMap((one) => (Object.hasOwn(one.shape, key) ? namesOf(type, one) : []));
  return names.length === 0 ? undefined : { by: type.def.discriminator, names };
}

/** The discriminator of a union and its values. */
export function discriminator(
  type: z.core.$ZodType | undefined,
): { readonly by: string; readonly words: readonly string[] } | undefined {
  if (!(type instanceof z.ZodDiscriminatedUnion)) return undefined;
  return { by: type.def.discriminator, words: options(type).flatMap((one) => namesOf(type, one)) };
}

function child(type: z.core.$ZodType | undefined, value: unknown, step: PropertyKey): z.core.$ZodType | undefined {
  if (type instanceof z.ZodDiscriminatedUnion) {
    const { by, words } = discriminator(type) ?? { words: [] };
    return step === by ? z.enum(words) : child(option(type, value), value, step);
  }
  if (type instanceof z.ZodObject) {
    return Object.hasOwn(type.shape, step) ? (type.shape as Record<PropertyKey, z.core.$ZodType>)[step] : undefined;
  }
  if (type instanceof z.ZodRecord) return type.valueType;
  if (type instanceof z.ZodArray) return type.element;
  if (type instanceof z.ZodUnion) {
    return type.options.map((one) => child(unwrapped(one), value, step)).find((found) => found !== undefined);
  }
  return undefined;
}

function option(type: z.ZodDiscriminatedUnion, value: unknown): z.ZodObject | undefined {
  const name = at(value, [type.def.discriminator]);
  return options(type).find((one) => namesOf(type, one).some((known) => known === name));
}

function options(type: z.ZodDiscriminatedUnion): z.ZodObject[] {
  return type.options.filter((one) => one instanceof z.ZodObject);
}

function namesOf(type: z.ZodDiscriminatedUnion, one: z.ZodObject): string[] {
  const literal: unknown = one.shape[type.def.discriminator];
  return literal instanceof z.ZodLiteral ? [...literal.values].map(String) : [];
}

function unwrapped(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault
    ? unwrapped(type.unwrap())
    : type;
}
