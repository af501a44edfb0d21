import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { UserError } from "../terminal/userError";

/** Variables by name, in the order of the file. The last value of a name counts. */
export type Variables = ReadonlyMap<string, string>;

/** The text of a `.env` file. @throws UserError for a folder, and for another encoding, in which values would change without notice. */
export function readText(file: string): string {
  if (statSync(file).isDirectory()) throw new UserError(`ENV=${file} is a folder`);
  const bytes = readFileSync(file);
  if (bytes.includes(0) || !isUtf8(bytes)) throw new UserError(`${file} is not UTF-8 text: save it as UTF-8`);
  return bytes.toString("utf8");
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$/s;

/**
 * The variables of a `.env` file, as `docker compose` reads it: quotes, comments, `export`, line ends of Windows, values of several
 * lines in quotes, and interpolation of earlier variables in all values but those in single quotes.
 * @throws UserError with the numbers of lines that are no assignment.
 */
export function readVariables(text: string): Variables {
  const variables = new Map<string, string>();
  const wrong: number[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  for (let n = 0; n < lines.length; n++) {
    const number = n + 1;
    let line = lines[n] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    // A quote may end on a later line.
    while (isOpen(line) && n + 1 < lines.length) line += `\n${lines[++n] ?? ""}`;
    const [, name = "", value = ""] = ASSIGNMENT.exec(line) ?? [];
    const read = name === "" ? undefined : valueOf(value, variables);
    if (read === undefined) wrong.push(number);
    else variables.set(name, read);
  }
  if (wrong.length > 0)
    throw new UserError(
      `no assignment of a variable in line ${wrong.slice(0, 9).join(", ")}${wrong.length > 9 ? ", …" : ""}`,
    );
  return variables;
}

const SINGLE = /^'([^']*)'\s*(#.*)?$/s;
const DOUBLE = /^"((?:[^"\\]|\\.)*)"\s*(#.*)?$/s;

function isOpen(line: string): boolean {
  const value = (ASSIGNMENT.exec(line)?.[2] ?? "").trim();
  return (value.startsWith("'") && !SINGLE.test(value)) || (value.startsWith('"') && !DOUBLE.test(value));
}

function valueOf(written: string, variables: Variables): string | undefined {
  const text = written.trim();
  const single = SINGLE.exec(text)?.[1];
  if (single !== undefined) return single;
  const double = DOUBLE.exec(text)?.[1];
  if (double !== undefined) return interpolate(double.replaceAll(/\\([nrt"\\$])/g, unescape), variables);
  if (/^['"]/.test(text)) return undefined;
  // A comment starts after a space, because `#` occurs in passwords.
  return interpolate(text.replace(/(^|\s+)#.*$/, ""), variables);
}

function unescape(_: string, letter: string): string {
  return { n: "\n", r: "\r", t: "\t", $: "$$" }[letter] ?? letter;
}

/** The word after an operator may hold references itself. */
const WORD = String.raw`(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*`;
const REFERENCE = new RegExp(String.raw`\$(?:\$|\{([A-Za-z_]\w*)(?:(:?)([-?+])(${WORD}))?\}|([A-Za-z_]\w*))`, "g");

function interpolate(text: string, variables: Variables): string {
  return text.replaceAll(
    REFERENCE,
    (whole: string, braced?: string, colon?: string, operator?: string, word = "", plain?: string) => {
      if (whole === "$$") return "$";
      const value = variables.get(braced ?? plain ?? "");
      const isSet = value !== undefined && (colon !== ":" || value !== "");
      const other = operator === (isSet ? "+" : "-") ? interpolate(word, variables) : "";
      return isSet && operator !== "+" ? value : other;
    },
  );
}
