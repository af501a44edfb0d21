/** Masks secrets in reports, including those under misplaced or misspelt keys. */

export const MASK = "[secret]";
export const SECRET_WORDS = /secret|passw|credential|token|accounts/i;

/** The value as a report may show it. Returns the same object if no key in it looks like a secret. */
export function masked(key: string, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (SECRET_WORDS.test(key)) return MASK;
  if (typeof value !== "object") return value;
  const inner = Object.entries(value).map(([name, one]) => [name, masked(name, one)] as const);
  return inner.every(([name, one]) => one === (value as Record<string, unknown>)[name])
    ? value
    : Object.fromEntries(inner);
}
