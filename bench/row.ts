/** One result: a line of the table. */
export interface Row {
  readonly name: string;
  /** For example `0`, `≤ 1.5` or `≥ 0.95`. */
  readonly goal: string;
  readonly result: number;
  /** What is counted; `×` for a ratio. */
  readonly unit: string;
  /** Whether the result reaches the goal. */
  readonly ok: boolean;
  /** The same with the configuration of the classic kind, where there is one. */
  readonly classic?: { readonly result: number; readonly unit: string };
  /** What the result was made of, such as the two figures of a ratio. */
  readonly from?: string;
}

type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** A result beside its goal. */
export function row({ goal, ...rest }: Omit<Row, "goal" | "ok"> & { readonly goal: Goal }): Row {
  const { name, result } = rest;
  if ("atLeast" in goal) return { ...rest, name, goal: `≥ ${goal.atLeast}`, ok: result >= goal.atLeast };
  return { ...rest, name, goal: goal.atMost === 0 ? "0" : `≤ ${goal.atMost}`, ok: result <= goal.atMost };
}

/** The one in the middle; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error("nothing has no median");
  return (low + high) / 2;
}
