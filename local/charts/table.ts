import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";
import type { Facts } from "./facts";
import type { ShapeLeaf } from "./shape";

/** Folder of the tables; docs/policies.md describes how to refresh them. */
const TABLES = "local/charts/tables";
/** The command that writes them. */
export const REFRESH = "make charts";

/** A fact that holds in some variants of a chart. */
interface Varying {
  /** Indexes of the variants: `0-3,7`. */
  readonly in: string;
}

/** The objects that one version of a chart renders from the values of this program. */
export interface ChartTable {
  readonly version: string;
  /** The stacks of each variant. Their values render the same objects. */
  readonly variants: readonly (readonly string[])[];
  /** The shape of each variant's values. */
  readonly values: readonly (Varying & ShapeLeaf)[];
  readonly objects: readonly (Varying & { readonly facts: Facts })[];
  /** Changes of a second update with the same values, as `Kind name: path`. */
  readonly changes: readonly (Varying & { readonly what: string })[];
  /** Images that keep their registry although the values set another one. */
  readonly elsewhere: readonly string[];
}

/** @throws UserError when no table of the pinned version exists. */
export function readTable(chart: ChartName, path = fileOf(chart)): ChartTable {
  const { version } = CHARTS[chart];
  if (!existsSync(path)) throw new UserError(`no table of chart ${chart}: ${REFRESH}`);
  const table = JSON.parse(readFileSync(path, "utf8")) as ChartTable;
  if (table.version === version) return table;
  throw new UserError(
    `the table of chart ${chart} has version ${table.version}, not the pinned ${version}: ${REFRESH}`,
  );
}

export function writeTable(chart: ChartName, table: ChartTable): void {
  mkdirSync(dirname(fileOf(chart)), { recursive: true });
  writeFileSync(fileOf(chart), textOf(table));
}

export function fileOf(chart: ChartName): string {
  return join(ROOT, TABLES, `${chart}.json`);
}

/** JSON with one fact per line, so that a diff shows what a new version of a chart changes. */
export function textOf(table: ChartTable): string {
  const fields = Object.entries(table).map(([name, value]) => `${JSON.stringify(name)}: ${field(value)}`);
  return `{\n${fields.join(",\n")}\n}\n`;
}

function field(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]`;
}

/**
 * Index of the variant with these values.
 * @throws UserError with the values that the table does not hold.
 */
export function variantOf(chart: ChartName, table: ChartTable, shape: readonly ShapeLeaf[]): number {
  const nearest = nearestVariant(table, shape, lineOf);
  if (nearest?.differences.length === 0) return nearest.variant;
  throw new UserError(
    [
      `the table of chart ${chart} has no variant with these values; the nearest one differs in`,
      ...(nearest?.differences ?? []).map((line) => `  ${line}`),
      `the objects that the chart renders from them are not known: ${REFRESH}`,
    ].join("\n"),
  );
}

/**
 * Index of the variant with an operator's values: names (a region, a storage class) and the number of node groups may differ,
 * switches and keys may not.
 * @throws UserError as {@link variantOf}.
 */
export function variantLike(chart: ChartName, table: ChartTable, shape: readonly ShapeLeaf[]): number {
  const exact = nearestVariant(table, shape, lineOf);
  const like = exact?.differences.length === 0 ? exact : nearestVariant(table, shape, lineWithoutName);
  return like?.differences.length === 0 ? like.variant : variantOf(chart, table, shape);
}

function nearestVariant(
  table: ChartTable,
  shape: readonly ShapeLeaf[],
  line: (leaf: ShapeLeaf) => string | undefined,
): { readonly variant: number; readonly differences: readonly string[] } | undefined {
  const lines = (leaves: readonly ShapeLeaf[]): ReadonlySet<string> =>
    new Set(leaves.flatMap((leaf) => line(leaf) ?? []));
  const own = lines(shape);
  const [nearest] = table.variants
    .map((_, variant) => {
      const known = lines(inVariant(table.values, variant));
      const removed = [...known].filter((one) => !own.has(one)).map((one) => `- ${one}`);
      const added = [...own].filter((one) => !known.has(one)).map((one) => `+ ${one}`);
      return { variant, differences: [...removed, ...added] };
    })
    .toSorted((a, b) => a.differences.length - b.differences.length);
  return nearest;
}

function lineOf({ path, value }: ShapeLeaf): string {
  return `${path} = ${value}`;
}

/**
 * Where pods run, what is noted on them, which Secrets an operator mounts, the groups of nodes in the arguments of the cluster autoscaler and
 * the domain of Services: they change no object's structure.
 */
const ELSEWHERE =
  /(^|\.)(nodeSelector|tolerations|podAnnotations|alertmanagerSpec\.secrets|autoscalingGroups|clusterDomain)(\.|$)/;

function lineWithoutName({ path, value }: ShapeLeaf): string | undefined {
  if (ELSEWHERE.test(path)) return undefined;
  return lineOf({
    path,
    value: /^(true|false|null|number|[^A-Za-z].*)$/.test(value) ? value : "text",
  });
}

/** The facts of one variant. */
export function inVariant<T extends Varying>(facts: readonly T[], variant: number): readonly T[] {
  return facts.filter((one) =>
    one.in.split(",").some((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return first <= variant && variant <= last;
    }),
  );
}

/** Sorted numbers as ranges. */
function rangesOf(numbers: readonly number[]): string {
  const starts = numbers.filter((one) => !numbers.includes(one - 1));
  const ends = numbers.filter((one) => !numbers.includes(one + 1));
  return starts.map((start, n) => (start === ends[n] ? `${start}` : `${start}-${ends[n]}`)).join(",");
}

/** Facts of several variants as one list, each fact once, sorted by text. */
export function combine<T extends object>(variants: readonly (readonly T[])[]): readonly (Varying & T)[] {
  const seen = new Map<string, { readonly fact: T; readonly in: number[] }>();
  variants.forEach((facts, variant) =>
    facts.forEach((fact) => {
      const text = JSON.stringify(fact);
      const known = seen.get(text) ?? { fact, in: [] };
      seen.set(text, known);
      if (!known.in.includes(variant)) known.in.push(variant);
    }),
  );
  return [...seen]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { fact, in: variantsOf }]) => ({ in: rangesOf(variantsOf), ...fact }));
}
