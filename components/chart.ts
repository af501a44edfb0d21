import { type ChartPlan, type ChartReference, type ChartValues, mergeValues } from "../stacks/plan/charts";

/** Arguments of a Chart: where it is, and the program's values with those by which its pods get their images. */
export function chartArgs(
  { reference, values }: ChartPlan,
  own: ChartValues,
): ChartReference & { values: ChartValues } {
  return { ...reference, values: mergeValues(own, values) };
}
