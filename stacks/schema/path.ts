/** A Pulumi property path as steps: names, and numbers for list indices. `*` matches all entries. */
export type Path = readonly PropertyKey[];

/** One step: `name`, `.name`, `["quoted name"]`, `[0]` or `[*]`. A quote inside a quoted name is written `\"`. */
const STEP = /\[(?:"((?:\\"|[^"])+)"|(\d+)|(\*))\]|\.?([^.[\]"]+)/y;

/**
 * Parses a property path, such as `bridges.max`, `monitoring.allow[0]` or `shards["shard-0"].state`.
 * @returns undefined for an invalid path
 */
export function parsePropertyPath(text: string): Path | undefined {
  const path: PropertyKey[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const start = STEP.lastIndex;
    const [step = "", quoted, index, all, name] = STEP.exec(text) ?? [];
    // A name needs a dot before it, except as the first step.
    if (step === "" || (name !== undefined && step.startsWith(".") === (start === 0))) return undefined;
    path.push(index === undefined ? (quoted?.replaceAll('\\"', '"') ?? all ?? name ?? "") : Number(index));
  }
  return path.length === 0 ? undefined : path;
}

/** Formats a property path for `pulumi config set --path`. */
export function formatPropertyPath([first = "", ...rest]: Path): string {
  return `${String(first)}${rest.map(formatStep).join("")}`;
}

function formatStep(step: PropertyKey): string {
  if (typeof step === "number") return `[${step}]`;
  const text = String(step);
  return /^[^.[\]"\s]+$/.test(text) ? `.${text}` : `["${text.replaceAll('"', '\\"')}"]`;
}

/** The value at a path of plain data; undefined if there is none. */
export function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    root,
  );
}

/** Whether a path equals another or is inside it. */
export function startsWith(path: Path, other: Path): boolean {
  return other.length <= path.length && other.every((step, n) => String(step) === String(path[n]));
}
