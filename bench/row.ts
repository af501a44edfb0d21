/** A result, one line of the table. */
export interface Row {
  readonly name: string;
  /** For example `0`, `≤ 1.5` or `≥ 0.95`. */
  readonly goal: string;
  readonly result: number;
  /** Unit of the result; `×` for a ratio. */
  readonly unit: string;
  /** Whether the result reaches the goal. */
  readonly ok: boolean;
  /** The result with the classic configuration, if measured. */
  readonly classic?: { readonly result: number; readonly unit: string };
  /** Figures behind the result, such as the two of a ratio. */
  readonly from?: string;
}

type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** Compares a result with its goal. */
export function row({ goal, ...rest }: Omit<Row, "goal" | "ok"> & { readonly goal: Goal }): Row {
  const { name, result } = rest;
  if ("atLeast" in goal) return { ...rest, name, goal: `≥ ${goal.atLeast}`, ok: result >= goal.atLeast };
  return { ...rest, name, goal: goal.atMost === 0 ? "0" : `≤ ${goal.atMost}`, ok: result <= goal.atMost };
}

/** The median; for an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error("no median of an empty list");
  return (low + high) / 2;
}
