import { columns } from "../stacks/settings/columns";
import type { Row } from "./row";

const HEAD = ["what", "goal", "result", "classic", "", "from"];

/** Formats rows as aligned columns. */
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

/** Ratios have two decimals, counts none. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
