import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { ROOT } from "../machine/paths";

/** `make golden` generates the text below this line of a page. The text above it is written by hand. */
const MARK = "<!-- `make golden` writes what follows. -->";

/** Returns a page with its own text above the mark and the generated text below it, formatted as `make check` requires. */
export function pageWith(path: string, generated: string): Promise<string> {
  const [own = "", ...rest] = readFileSync(join(ROOT, path), "utf8").split(MARK);
  if (rest.length !== 1) throw new Error(`${path} must have one line ${MARK}`);
  return format(`${own}${MARK}\n\n${generated}`, { parser: "markdown", printWidth: 120 });
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
