/** The place of a value in the configuration. */
export type Path = readonly PropertyKey[];

/** Whether a path is another one or leads into it. */
export function startsWith(path: Path, other: Path): boolean {
  return other.length <= path.length && other.every((step, n) => String(step) === String(path[n]));
}
