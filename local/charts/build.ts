import { type ChartName, chartImages } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { isObject, type ConfigObject, type ConfigValue } from "../config/overrides";
import { UserError } from "../terminal/userError";
import { undeclared } from "./declared";
import { factsOf } from "./facts";
import type { ChartObject, Release, Renderer } from "./helm";
import { imagesIn } from "./images";
import type { Variant } from "./variants";
import { pathOf } from "./shape";
import { combine, type ChartTable } from "./table";
import { apiVersionsOf, changesOf, renderUpdates, type Updates } from "./updates";

/** A registry that no chart uses by default, so that images elsewhere are those that ignore the setting. */
const REGISTRY = "registry.example.org";

/** Charts with CustomResourceDefinitions. Other charts render objects of those kinds only where the API server knows them. */
const DEFINING: readonly Release[] = [
  { chart: "prometheus-operator-crds", name: "crds", namespace: "default", values: {} },
  { chart: "cert-manager", name: "cert-manager", namespace: "cert-manager", values: { crds: { enabled: true } } },
];

/** The kinds that a region's own charts define. */
export async function definedKinds(renderer: Renderer): Promise<readonly string[]> {
  const rendered = await Promise.all(DEFINING.map((release) => renderer.render(release, [])));
  return apiVersionsOf(rendered.flat());
}

/**
 * Renders every variant of a chart into its table.
 * @throws UserError with the values that the chart does not know.
 */
export async function buildTable(
  renderer: Renderer,
  chart: ChartName,
  variants: readonly Variant[],
  kinds: readonly string[],
): Promise<ChartTable> {
  const updates: Updates[] = [];
  for (const { release } of variants) updates.push(await renderUpdates(renderer, release, kinds));
  const made = variants.map(({ release }, n) => ({ release, objects: updates[n]?.objects ?? [] }));
  await refuseUnknownValues(renderer, chart, made, kinds);
  return {
    version: CHARTS[chart].version,
    variants: variants.map(({ stacks }) => stacks),
    values: combine(variants.map(({ shape }) => shape)),
    objects: combine(updates.map(({ objects }) => objects.map((one) => ({ facts: factsOf(one) })))),
    changes: combine(updates.map(({ changes }) => changes.map((what) => ({ what })))),
    elsewhere: await imagesElsewhere(renderer, chart, variants, kinds),
  };
}

async function imagesElsewhere(
  renderer: Renderer,
  chart: ChartName,
  variants: readonly Variant[],
  kinds: readonly string[],
): Promise<readonly string[]> {
  const images = new Set<string>();
  for (const { release } of variants) {
    const values = combineValues(release.values as ConfigObject, chartImages(chart, REGISTRY) as ConfigObject);
    for (const image of imagesIn(await renderer.render({ ...release, values }, kinds))) images.add(image);
  }
  return [...images].filter((image) => !image.startsWith(`${REGISTRY}/`)).toSorted();
}

function combineValues(one: ConfigValue, other: ConfigValue): ConfigValue {
  if (!isObject(one) || !isObject(other)) return other;
  const added = Object.entries(other).map(([key, value]) => [key, combineValues(one[key] ?? {}, value)] as const);
  return { ...one, ...Object.fromEntries(added) };
}

/** A value that the chart does not declare must change the rendered objects of at least one stack. A misspelt value changes none. */
async function refuseUnknownValues(
  renderer: Renderer,
  chart: ChartName,
  made: readonly { readonly release: Release; readonly objects: readonly ChartObject[] }[],
  kinds: readonly string[],
): Promise<void> {
  const doubtful = new Set<string>();
  const effective = new Set<string>();
  for (const { release, objects } of made) {
    const values = release.values as ConfigObject;
    for (const keys of undeclared(renderer.folderOf(chart), values)) {
      const path = pathOf(keys);
      doubtful.add(path);
      if (effective.has(path)) continue;
      const without = await renderer.render({ ...release, values: remove(values, keys) }, kinds);
      if (changesOf(objects, without).length > 0) effective.add(path);
    }
  }
  const unknown = [...doubtful].filter((path) => !effective.has(path));
  if (unknown.length === 0) return;
  throw new UserError(
    `chart ${chart} ${CHARTS[chart].version} has no value ${unknown.join(", ")}: it is in neither values.yaml nor the schema, and has no effect`,
  );
}

function remove(value: ConfigObject, [key = "", ...rest]: readonly string[]): ConfigObject {
  const { [key]: inner, ...others } = value;
  return rest.length > 0 && isObject(inner) ? { ...others, [key]: remove(inner, rest) } : others;
}
