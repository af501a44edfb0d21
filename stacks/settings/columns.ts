import Table from "cli-table3";

const NO_BORDERS = Object.fromEntries(
  ["top", "bottom"]
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((name) => [name, ""]),
);

const GAP = 2;

/**
 * Formats rows as aligned columns. Colour codes take no width, and a cell may have several lines.
 * @param width columns of the terminal, to which the words of the second of two columns are wrapped.
 */
export function columns(rows: readonly (readonly string[])[], width?: number): readonly string[] {
  const first = Math.max(...rows.map(([cell = ""]) => cell.length));
  const table = new Table({
    chars: { ...NO_BORDERS, middle: " ".repeat(GAP) },
    ...(width === undefined ? {} : { wordWrap: true, colWidths: [first, width - first - GAP] }),
    style: { "padding-left": 0, "padding-right": 0, border: [], head: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
