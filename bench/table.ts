import { columns } from "../stacks/settings/columns";
import type { Row } from "./row";

const HEAD = ["what", "goal", "result", "classic", "", "from"];

/** The rows for a person to read, in columns. */
export function table(rows: readonly Row[]): string {
  return columns([HEAD, ...rows.map(cells)]).join("\n");
}

function cells({ name, goal, result, unit, classic, ok, from }: Row): readonly string[] {
  return [
    name,
    goal,
    quantity(result, unit),
    classic === undefined ? "" : quantity(classic.result, classic.unit),
    ok ? "ok" : "MISSED",
    from ?? "",
  ];
}

function quantity(value: number, unit: string): string {
  return unit === "×" ? `${figure(value)}×` : `${figure(value)} ${unit}`;
}

/** Two decimals say enough of a ratio; what is counted has none. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
