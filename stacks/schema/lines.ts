import { z } from "zod";
import { withSuggestion } from "./suggestions";

/**
 * One line of visible text without surrounding spaces. Values copied from a page or piped from a file often contain control or
 * invisible characters, which most consumers do not accept.
 */
const LINE = /^(?! )(?:[^\p{C}\p{Z}]| )+(?<! )$/u;

/** Longer than any name, address or password. A longer value is probably a file. */
const MAX_LENGTH = 1024;

export function isLine(text: string): boolean {
  return text.length <= MAX_LENGTH && LINE.test(text);
}

/** One line of text. */
export function line(what: string): z.ZodString {
  return lineOf(what, () => true);
}

/** One line of text that meets a condition. */
export function lineOf(what: string, isOfForm: (text: string) => boolean): z.ZodString {
  const allowed = `${what}; one line without leading or trailing spaces`;
  return withSuggestion(
    z.string(allowed).refine((text) => isLine(text) && isOfForm(text), allowed),
    asLine,
  );
}

/** Text inside a quoted Lua string. */
export const inQuotes = (what: string): z.ZodString =>
  lineOf(`${what}, without quotes and backslashes`, (text) => !/["\\]/.test(text));

/** The text with invisible characters and line breaks replaced by single spaces. */
export function asLine(value: unknown): string | undefined {
  return typeof value === "string" ? value.replace(/[\p{C}\p{Z}]+/gu, " ").trim() : undefined;
}
