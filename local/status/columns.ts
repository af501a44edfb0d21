import { stripVTControlCharacters } from "node:util";

const GAP = "  ";

/** Lines of aligned columns. The first row is the head; colours take no width. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (text: string): number => stripVTControlCharacters(text).length;
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => width(row[n] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, n) => cell + " ".repeat((widths[n] ?? 0) - width(cell)))
      .join(GAP)
      .trimEnd(),
  );
}
