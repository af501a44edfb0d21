import { columns } from "./columns";

/** One configuration error that the operator can fix. */
export interface Problem {
  /** Full key with path: `jitsi:bridges.max`. */
  readonly key: string;
  /** The value as written; undefined if the key is not set. */
  readonly value?: unknown;
  /** What is wrong, or which values are allowed. */
  readonly message: string;
  /** Other keys that the check compares with this one. */
  readonly comparedWith?: readonly string[];
  /** The command that fixes it. */
  readonly fix: string;
}

/** Formats all problems as one aligned report for a terminal. */
export function report(problems: readonly Problem[]): string {
  const lines = columns(problems.map(({ key, value, message, fix }) => [key, shown(value), `${message}\n${fix}`]));
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${count} in the configuration:\n\n${lines.join("\n")}\n`;
}

const MAX_VALUE_LENGTH = 40;

function shown(value: unknown): string {
  if (value === undefined) return "";
  // Quoted where a terminal would not show the value: empty text, surrounding spaces, line breaks.
  const text = typeof value === "string" && /^\S(.*\S)?$/.test(value) ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
}
