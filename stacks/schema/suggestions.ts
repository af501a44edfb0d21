import { z } from "zod";
import { nearest } from "./nearest";

/** What a wrong value was probably meant to be; undefined where nobody can tell. */
export type Suggest = (value: unknown) => unknown;

const SUGGESTIONS = z.registry<{ readonly suggest: Suggest }>();

/** A type that knows what its wrong values are meant to be. */
export function withSuggestion<T extends z.ZodType>(type: T, suggest: Suggest): T {
  SUGGESTIONS.add(type, { suggest });
  return type;
}

/** A value of the type that the wrong one was probably meant to be, so that a report can say the command that sets it. */
export function suggestionFor(type: z.core.$ZodType | undefined, value: unknown): unknown {
  if (type === undefined) return undefined;
  const guess = (SUGGESTIONS.get(type as z.ZodType)?.suggest ?? ordinary(type))(value);
  return guess !== undefined && z.core.safeParse(type, guess).success ? guess : undefined;
}

/** What types mean that say nothing themselves. */
function ordinary(type: z.core.$ZodType): Suggest {
  if (type instanceof z.ZodBoolean) return asBoolean;
  if (type instanceof z.ZodEnum) return (value) => nearest(String(value), type.options.map(String));
  if (type instanceof z.ZodArray) return (value) => (typeof value === "string" ? [value] : undefined);
  return () => undefined;
}

function asBoolean(value: unknown): boolean | undefined {
  const text = String(value).toLowerCase();
  if (["true", "yes", "on", "1", "enabled"].includes(text)) return true;
  return ["false", "no", "off", "0", "disabled"].includes(text) ? false : undefined;
}

/** The number that a text begins with: 55 for "55m". None for what only begins like one: 1e3, 0x10, 1,5. */
export function leadingNumber(value: unknown): number | undefined {
  const found = /^\s*(-?\d+(\.\d+)?)(?![\d.,]|[ex]\d)/i.exec(String(value))?.[1];
  return found === undefined || typeof value === "object" ? undefined : Number(found);
}
