import { LOGIN } from "../schema/urls";
import { MASK } from "./mask";

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

/** Columns of a terminal. */
const WIDTH = 80;

/** Formats all problems as one report for a terminal: of each the key and its value, what is wrong, and the command that fixes it. */
export function report(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const parts = problems.map(({ key, value, message, fix }) =>
    [heading(key, value), ...filled(message.split(" "), 2), ...command(fix)].join("\n"),
  );
  return `${count} in the configuration. Edit the stack's file, or run the commands:\n\n${parts.join("\n\n")}\n`;
}

const MAX_VALUE_LENGTH = 40;

function heading(key: string, value: unknown): string {
  const text = shown(value);
  const room = Math.max(MAX_VALUE_LENGTH / 4, Math.min(MAX_VALUE_LENGTH, WIDTH - key.length - 2));
  return `${key}  ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`.trimEnd();
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  // Quoted where a terminal would not show the value: empty text, surrounding spaces, line breaks.
  const text = typeof value === "string" && /^\S(.*\S)?$/.test(value) ? value : JSON.stringify(value);
  return text.replaceAll(new RegExp(LOGIN, "gi"), `$<scheme>${MASK}@`);
}

/** A command in lines that a shell reads as one. */
function command(text: string): readonly string[] {
  const words = text.match(/(?:\\.|'[^']*'|[^\s'])+/g) ?? [];
  return filled(words, 4).map((line, n, all) =>
    n === all.length - 1 || line.endsWith("&&") ? line : line + CONTINUED,
  );
}

const CONTINUED = " \\";

/** Words in indented lines that fit into the terminal. A longer word, and each of several commands, has lines of its own. */
function filled(words: readonly string[], indent: number): readonly string[] {
  const fits = (line: string): boolean => indent + line.length + CONTINUED.length <= WIDTH;
  const lines = fits(words.join(" "))
    ? [words.join(" ")]
    : words.reduce<string[]>((all, word) => {
        const last = all.at(-1);
        const longer = `${last} ${word}`;
        return last === undefined || last.endsWith("&&") || !fits(longer)
          ? [...all, word]
          : [...all.slice(0, -1), longer];
      }, []);
  return lines.map((line) => " ".repeat(indent) + line);
}
