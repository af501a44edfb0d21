/**
 * A value with everything at a path of `ignoreChanges` as it was before, as the engine does it: what was not there goes away.
 * @param path a Pulumi property path: `spec.template`, `data["a.b"]`, `spec.containers[0].image`, `spec.containers[*].image`.
 */
export function withPrevious(value: unknown, previous: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\["([^"]+)"\]|([^.[\]]+)/g)].map((step) => step[1] ?? step[2] ?? "");
  return reset(value, previous, steps);
}

function reset(value: unknown, previous: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return previous;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const chosen = (index: number): boolean => step === "*" || step === String(index);
    return items.map((item, index) => (chosen(index) ? reset(item, at(previous, String(index)), rest) : item));
  }
  if (!isMap(value)) return value;
  const keys = step === "*" ? Object.keys(value) : [step];
  const changed = keys.map((key) => [key, reset(value[key], at(previous, key), rest)] as const);
  const result = { ...value, ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(result).filter(([, inner]) => inner !== undefined));
}

function at(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(step)];
  return isMap(value) ? value[step] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
