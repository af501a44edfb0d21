/** Numbers of resources by what an update did with them. */
export interface Changes {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  /** Without a difference. */
  readonly left: number;
}

/** For example "3 created, 1 removed, 210 left as they were". */
export function describeChanges({ changed, created, left, removed }: Changes): string {
  const counts = { created, changed, removed, "left as they were": left };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}
