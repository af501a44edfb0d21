import type { Registration } from "../program/registration";
import { definedKinds } from "./build";
import { childrenOf } from "./children";
import { createRenderer, type ChartObject } from "./helm";
import { chartsAmong, releaseOf } from "./releases";
import { shapeOf } from "./shape";
import { inVariant, readTable, variantOf } from "./table";
import { renderUpdates } from "./updates";

/** What a chart makes, and what a second update of the same values changes of it. */
export interface Made {
  readonly objects: readonly ChartObject[];
  readonly changes: readonly string[];
}

/** Tells what a chart of a program run makes. */
export type ChartSource = (chart: Registration) => Promise<Made>;

/** Facts of the tables. @throws UserError where a table does not know the chart's version or values. */
export const tabled: ChartSource = (registration) => {
  const { chart, values } = releaseOf(registration);
  const table = readTable(chart);
  const variant = variantOf(chart, table, shapeOf(values));
  return Promise.resolve({
    objects: inVariant(table.objects, variant).map(({ facts }) => facts as ChartObject),
    changes: inVariant(table.changes, variant).map(({ what }) => what),
  });
};

/** What real charts of a folder make. */
export async function rendered(folder: string): Promise<ChartSource> {
  const renderer = createRenderer(folder);
  const kinds = await definedKinds(renderer);
  return (registration) => renderUpdates(renderer, releaseOf(registration), kinds);
}

/** A program run with the children of its charts behind it, as the engine shows them to policies. */
export async function withChildren(
  registrations: readonly Registration[],
  source: ChartSource,
): Promise<readonly Registration[]> {
  const children = [];
  for (const chart of chartsAmong(registrations)) children.push(childrenOf(chart, (await source(chart)).objects));
  return [...registrations, ...children.flat()];
}
