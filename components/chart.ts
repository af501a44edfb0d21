import { type ChartPlan, type ChartReference, type ChartValues, mergeValues } from "../stacks/plan/charts";

/** Arguments of a Chart: its location, and the program's values merged with those for image registry and credentials. */
export function chartArgs(
  { reference, values }: ChartPlan,
  own: ChartValues,
): ChartReference & { values: ChartValues } {
  return { ...reference, values: mergeValues(own, values) };
}
