import Table from "cli-table3";

const NO_BORDERS = Object.fromEntries(
  ["top", "bottom"]
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((name) => [name, ""]),
);

/** Formats rows as aligned columns. Colour codes take no width, and a cell may have several lines. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: "  " },
    style: { "padding-left": 0, "padding-right": 0, border: [], head: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
