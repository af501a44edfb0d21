import { at, parsePropertyPath, type Path } from "../../stacks/schema/path";

/**
 * Resets a value at a path of `ignoreChanges` to its previous value, as the engine does. A value that did not exist before is removed.
 * @param path a Pulumi property path: `spec.template`, `data["a.b"]`, `spec.containers[0].image`, `spec.containers[*].image`.
 */
export function withPrevious(value: unknown, previous: unknown, path: string): unknown {
  return reset(value, previous, parsePropertyPath(path) ?? []);
}

function reset(value: unknown, previous: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return previous;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item, n) => (step === "*" || step === n ? reset(item, at(previous, [n]), rest) : item));
  }
  if (!isMap(value)) return value;
  const keys = step === "*" ? Object.keys(value) : [String(step)];
  const changed = keys.map((key) => [key, reset(value[key], at(previous, [key]), rest)] as const);
  const result = { ...value, ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(result).filter(([, inner]) => inner !== undefined));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
