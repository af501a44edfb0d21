import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import type { Overrides } from "../config/overrides";
import { readStackConfig } from "../config/stackConfig";
import { GOLDEN_STACKS } from "../golden";
import { ROOT } from "../machine/paths";
import { runRecorded } from "../program/recordedAnswers";
import type { Registration } from "../program/registration";
import { reveal } from "../program/secretValues";
import { CHART } from "./children";
import type { Release } from "./helm";
import { type ShapeLeaf, shapeOf } from "./shape";

/** A stack whose charts are known: those of the golden files, without and with everything that more charts come with. */
export interface ChartStack {
  /** For example `aws-prod` or `aws-prod, loki`. */
  readonly name: string;
  readonly stack: string;
  readonly overrides: Overrides;
}

const MORE: Overrides = { logs: "loki", "monitoring.controlPlane": true };

export const CHART_STACKS: readonly ChartStack[] = GOLDEN_STACKS.flatMap(({ file, stack, overrides }) => {
  const name = /([^/]+)\.txt$/.exec(file)?.[1] ?? file;
  return [
    { name, stack, overrides },
    { name: `${name}, loki`, stack, overrides: { ...overrides, ...MORE } },
  ];
});

/** Charts of a program run. */
export function chartsAmong(registrations: readonly Registration[]): readonly Registration[] {
  return registrations.filter(({ type }) => type === CHART);
}

export function releaseOf(chart: Registration): Release {
  const { chart: reference, name, namespace, values } = reveal(chart.inputs) as Readonly<Record<string, unknown>>;
  const known = String(reference).split("/").at(-1) ?? "";
  if (!Object.hasOwn(CHARTS, known)) throw new Error(`no chart of this program: ${String(reference)}`);
  return {
    chart: known as ChartName,
    name: typeof name === "string" ? name : chart.name,
    namespace: typeof namespace === "string" ? namespace : "default",
    values: values ?? {},
  };
}

/** A chart with values that make the same objects, and the stacks that give it such. */
export interface Variant {
  readonly stacks: string[];
  readonly release: Release;
  readonly shape: readonly ShapeLeaf[];
}

/** Every variant of every chart that the known stacks register. */
export async function variants(): Promise<ReadonlyMap<ChartName, readonly Variant[]>> {
  const found = new Map<ChartName, Variant[]>();
  for (const { name, stack, overrides } of CHART_STACKS) {
    const { registrations } = await runRecorded(readStackConfig(ROOT, stack, overrides));
    for (const release of chartsAmong(registrations).map(releaseOf)) {
      const shape = shapeOf(release.values);
      const known = found.get(release.chart) ?? [];
      const same = known.find((one) => JSON.stringify(one.shape) === JSON.stringify(shape));
      if (same === undefined) found.set(release.chart, [...known, { stacks: [name], release, shape }]);
      else same.stacks.push(name);
    }
  }
  return found;
}
