import { z } from "zod";
import { nearest } from "./nearest";

/** The probably intended value for an invalid one; undefined if unclear. */
export type Suggest = (value: unknown) => unknown;

const SUGGESTIONS = z.registry<{ readonly suggest: Suggest }>();

/** Attaches a suggestion function to a type. */
export function withSuggestion<T extends z.ZodType>(type: T, suggest: Suggest): T {
  SUGGESTIONS.add(type, { suggest });
  return type;
}

/** A valid value of the type that was probably intended, for the command in the report. */
export function suggestionFor(type: z.core.$ZodType | undefined, value: unknown): unknown {
  if (type === undefined) return undefined;
  const guess = (SUGGESTIONS.get(type as z.ZodType)?.suggest ?? defaultSuggestion(type))(value);
  return guess !== undefined && z.core.safeParse(type, guess).success ? guess : undefined;
}

/** Suggestions for types without an attached function. */
function defaultSuggestion(type: z.core.$ZodType): Suggest {
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

/** The number at the start of a text: 55 for "55m". Undefined for other number formats: 1e3, 0x10, 1,5. */
export function leadingNumber(value: unknown): number | undefined {
  const found = /^\s*(-?\d+(\.\d+)?)(?![\d.,]|[ex]\d)/i.exec(String(value))?.[1];
  return found === undefined || typeof value === "object" ? undefined : Number(found);
}
