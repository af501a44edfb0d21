import { columns } from "./columns";

/** One thing in the configuration that the operator can fix. */
export interface Problem {
  /** Full key with its path: `jitsi:bridges.max`. */
  readonly key: string;
  /** The value as the operator wrote it, or `undefined` where there is none. */
  readonly value?: unknown;
  /** What is wrong or what is allowed. */
  readonly message: string;
  /** Other keys whose values make it a problem. */
  readonly comparedWith?: readonly string[];
  /** The command that fixes it. */
  readonly fix: string;
}

/** All problems as one aligned report, for a terminal. */
export function report(problems: readonly Problem[]): string {
  const lines = columns(problems.map(({ key, value, message, fix }) => [key, shown(value), `${message}\n${fix}`]));
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${count} in the configuration:\n\n${lines.join("\n")}\n`;
}

const MAX_VALUE_LENGTH = 40;

function shown(value: unknown): string {
  if (value === undefined) return "";
  // Quotes where a terminal would not show what is there: nothing, spaces around it, several lines.
  const text = typeof value === "string" && /^\S(.*\S)?$/.test(value) ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
}
