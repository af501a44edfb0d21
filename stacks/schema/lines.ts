import { z } from "zod";
import { withSuggestion } from "./suggestions";

/**
 * One line as an operator sees it: no line breaks or other control characters, no invisible ones, and no blanks around it. A
 * value that is copied from a page or piped from a file often brings some, and whatever reads it in the end rarely forgives.
 */
const LINE = /^(?! )(?:[^\p{C}\p{Z}]| )+(?<! )$/u;

/** Longer than any name, address or password; what is longer is a file given by mistake. */
const MAX_LENGTH = 1024;

export function isLine(text: string): boolean {
  return text.length <= MAX_LENGTH && LINE.test(text);
}

/** One line of text. */
export function line(what: string): z.ZodString {
  return lineOf(what, () => true);
}

/** One line of text of a form. */
export function lineOf(what: string, isOfForm: (text: string) => boolean): z.ZodString {
  const allowed = `${what}; one line without blanks around it`;
  return withSuggestion(
    z.string(allowed).refine((text) => isLine(text) && isOfForm(text), allowed),
    asLine,
  );
}

/** What is left of a text without what cannot be seen. */
export function asLine(value: unknown): string | undefined {
  return typeof value === "string" ? value.replace(/[\p{C}\p{Z}]+/gu, " ").trim() : undefined;
}
