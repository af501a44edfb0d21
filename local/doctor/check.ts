/** One line of `make doctor`. */
export interface Check {
  /** What was checked. */
  readonly name: string;
  /** `unknown`: the check is not possible from here. Only `fails` fails the command. */
  readonly verdict: "ok" | "fails" | "unknown";
  /** What was found. */
  readonly what: string;
  /** The next step after a failure. */
  readonly next?: string;
}

export function ok(name: string, what: string): Check {
  return { name, verdict: "ok", what };
}

export function fails(name: string, what: string, next: string): Check {
  return { name, verdict: "fails", what: oneLine(what), next };
}

export function unknown(name: string, what: string): Check {
  return { name, verdict: "unknown", what: oneLine(what) };
}

/** Messages of other programs may have several lines. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** For example "a, b, c and 4 more": a region has many bridges and addresses, and its report one screen. */
export function some(all: readonly string[], shown = 3): string {
  const more = all.length - shown;
  return all.slice(0, shown).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
