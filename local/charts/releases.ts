import { CHARTS } from "../../stacks/catalogue/versions";
import type { ChartName } from "../../stacks/plan/charts";
import type { Registration } from "../program/registration";
import { reveal } from "../program/secretValues";
import { CHART } from "./children";
import type { Release } from "./helm";

export function chartsAmong(registrations: readonly Registration[]): readonly Registration[] {
  return registrations.filter(({ type }) => type === CHART);
}

export function releaseOf(chart: Registration): Release {
  const { chart: reference, name, namespace, values } = reveal(chart.inputs) as Readonly<Record<string, unknown>>;
  const known = String(reference).split("/").at(-1) ?? "";
  if (!Object.hasOwn(CHARTS, known)) throw new Error(`not a chart of this program: ${String(reference)}`);
  return {
    chart: known as ChartName,
    name: typeof name === "string" ? name : chart.name,
    namespace: typeof namespace === "string" ? namespace : "default",
    values: values ?? {},
  };
}
