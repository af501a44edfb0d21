import { chartImages, type ChartName, chartPullSecrets } from "../../stacks/plan/charts";
import type { Registration } from "../program/registration";
import { UserError } from "../terminal/userError";
import { definedKinds } from "./build";
import { childrenOf } from "./children";
import { createRenderer, type ChartObject } from "./helm";
import { chartsAmong, releaseOf } from "./releases";
import { type ShapeLeaf, shapeOf } from "./shape";
import { type ChartTable, inVariant, readTable, variantLike, variantOf } from "./table";
import { renderUpdates } from "./updates";

/** The objects that a chart renders, and the changes of a second update with the same values. */
export interface Made {
  readonly objects: readonly ChartObject[];
  readonly changes: readonly string[];
}

/** Returns the objects of a chart of a program run. */
export type ChartSource = (chart: Registration) => Promise<Made>;

/** Reads the tables. @throws UserError when the table has another version or lacks the values. */
export const tabled: ChartSource = (registration) => {
  const { chart, values } = releaseOf(registration);
  const table = readTable(chart);
  return Promise.resolve(inTable(table, variantOf(chart, table, shapeWithoutImages(chart, values))));
};

/** As {@link tabled}, for any configuration: names in values may differ. */
const alike: ChartSource = (registration) => {
  const { chart, values } = releaseOf(registration);
  const table = readTable(chart);
  const shape = shapeWithoutImages(chart, values);
  const variant = variantLike(chart, table, shape);
  const { objects, changes } = inTable(table, variant);
  return Promise.resolve({ objects: renamed(objects, inVariant(table.values, variant), shape), changes });
};

/** The objects with the names that the values have, in place of those of the table's stack. */
function renamed(
  objects: readonly ChartObject[],
  known: readonly ShapeLeaf[],
  own: readonly ShapeLeaf[],
): readonly ChartObject[] {
  const given = new Map(own.map(({ path, value }) => [path, value]));
  const names = known.filter(({ path, value }) => DISTINCT.test(value) && isName(given.get(path)));
  const text = names.reduce(
    (all, { path, value }) => all.replaceAll(JSON.stringify(value), JSON.stringify(given.get(path))),
    JSON.stringify(objects),
  );
  return JSON.parse(text) as readonly ChartObject[];
}

/** A name of the table's stacks that equals no word of a chart. */
const DISTINCT = /^[a-z][\w-]*-[\w-]*$/;

/** Kinds of values that shapeOf writes in place of the value are no names. */
function isName(value: string | undefined): boolean {
  return value !== undefined && /^[a-z][\w-]*$/.test(value) && !/^(text|number|true|false|null)$/.test(value);
}

/** The shape of the values without those that only say where images come from: they change no object's structure. */
function shapeWithoutImages(chart: ChartName, values: unknown): readonly ShapeLeaf[] {
  const pulled = [chartImages(chart, "mirror.example.org"), chartPullSecrets(chart, "pull")].flatMap(shapeOf);
  const ours = new Set(pulled.map(({ path }) => path));
  return shapeOf(values).filter(({ path }) => !ours.has(path));
}

function inTable(table: ChartTable, variant: number): Made {
  return {
    objects: inVariant(table.objects, variant).map(({ facts }) => facts as ChartObject),
    changes: inVariant(table.changes, variant).map(({ what }) => what),
  };
}

/** Renders the charts of a folder, each set of values once: several stacks give a chart the same values. */
export async function rendered(folder: string): Promise<ChartSource> {
  const renderer = createRenderer(folder);
  const kinds = await definedKinds(renderer);
  const known = new Map<string, Promise<Made>>();
  return (registration) => {
    const release = releaseOf(registration);
    const key = JSON.stringify(release);
    const made = known.get(key) ?? renderUpdates(renderer, release, kinds);
    known.set(key, made);
    return made;
  };
}

/** A program run followed by the children of its charts, as far as tables hold them, and the reasons where they do not. */
export async function withKnownChildren(
  registrations: readonly Registration[],
): Promise<{ readonly all: readonly Registration[]; readonly unknown: readonly string[] }> {
  const unknown: string[] = [];
  const all = await withChildren(registrations, async (chart) => {
    try {
      return await alike(chart);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unknown.push(error.message);
      return { objects: [], changes: [] };
    }
  });
  return { all, unknown };
}

/** A program run followed by the children of its charts, as the engine shows them to policies. */
export async function withChildren(
  registrations: readonly Registration[],
  source: ChartSource,
): Promise<readonly Registration[]> {
  const children = [];
  for (const chart of chartsAmong(registrations)) children.push(childrenOf(chart, (await source(chart)).objects));
  return [...registrations, ...children.flat()];
}
