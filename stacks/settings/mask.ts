/** Not even a misplaced or misspelt key may bring a secret to the terminal. */

export const MASK = "[secret]";
export const SECRET_WORDS = /secret|passw|credential|token|accounts/i;

/** A value as a report may show it; the same one where nothing about it looks like a secret. */
export function masked(key: string, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (SECRET_WORDS.test(key)) return MASK;
  if (typeof value !== "object") return value;
  const inner = Object.entries(value).map(([name, one]) => [name, masked(name, one)] as const);
  return inner.every(([name, one]) => one === (value as Record<string, unknown>)[name])
    ? value
    : Object.fromEntries(inner);
}
