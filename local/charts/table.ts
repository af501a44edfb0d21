import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";
import type { Facts } from "./facts";
import type { ShapeLeaf } from "./shape";

/** Where the tables are; docs/policies.md says how they come there. */
const TABLES = "local/charts/tables";
/** The command that writes them. */
export const REFRESH = "make charts";

/** Something that is so in some variants of a chart. */
interface Varying {
  /** Numbers of variants: `0-3,7`. */
  readonly in: string;
}

/** What one version of a chart makes of the values of this program. */
export interface ChartTable {
  readonly version: string;
  /** The stacks of each variant: those whose values make the same objects. */
  readonly variants: readonly (readonly string[])[];
  /** What decides which variant values are. */
  readonly values: readonly (Varying & ShapeLeaf)[];
  readonly objects: readonly (Varying & { readonly facts: Facts })[];
  /** What a second update of the same values changes, as `Kind name: path`. */
  readonly changes: readonly (Varying & { readonly what: string })[];
  /** Images that stay with their registry where the chart is told another one. */
  readonly elsewhere: readonly string[];
}

/** @throws UserError when there is no table of the pinned version. */
export function readTable(chart: ChartName, path = fileOf(chart)): ChartTable {
  const { version } = CHARTS[chart];
  if (!existsSync(path)) throw new UserError(`no table of chart ${chart}: ${REFRESH}`);
  const table = JSON.parse(readFileSync(path, "utf8")) as ChartTable;
  if (table.version === version) return table;
  throw new UserError(`the table of chart ${chart} is of version ${table.version}, pinned is ${version}: ${REFRESH}`);
}

export function writeTable(chart: ChartName, table: ChartTable): void {
  mkdirSync(dirname(fileOf(chart)), { recursive: true });
  writeFileSync(fileOf(chart), textOf(table));
}

export function fileOf(chart: ChartName): string {
  return join(ROOT, TABLES, `${chart}.json`);
}

/** JSON with one fact a line, so that the difference between two versions of a chart can be read. */
export function textOf(table: ChartTable): string {
  const fields = Object.entries(table).map(([name, value]) => `${JSON.stringify(name)}: ${field(value)}`);
  return `{\n${fields.join(",\n")}\n}\n`;
}

function field(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]`;
}

/**
 * The variant that values are.
 * @throws UserError naming the values that the table does not know.
 */
export function variantOf(chart: ChartName, table: ChartTable, shape: readonly ShapeLeaf[]): number {
  const nearest = nearestVariant(table, shape, lineOf);
  if (nearest?.differences.length === 0) return nearest.variant;
  throw new UserError(
    [
      `the table of chart ${chart} has no variant with these values; the nearest one differs in`,
      ...(nearest?.differences ?? []).map((line) => `  ${line}`),
      `what the chart makes of them is not known: ${REFRESH}`,
    ].join("\n"),
  );
}

/**
 * The variant that values of an operator are: names may be others (a region, a storage class), switches and keys may not.
 * @throws UserError as `variantOf`.
 */
export function variantLike(chart: ChartName, table: ChartTable, shape: readonly ShapeLeaf[]): number {
  const exact = nearestVariant(table, shape, lineOf);
  const like = exact?.differences.length === 0 ? exact : nearestVariant(table, shape, lineWithoutName);
  return like?.differences.length === 0 ? like.variant : variantOf(chart, table, shape);
}

function nearestVariant(
  table: ChartTable,
  shape: readonly ShapeLeaf[],
  line: (leaf: ShapeLeaf) => string,
): { readonly variant: number; readonly differences: readonly string[] } | undefined {
  const own = new Set(shape.map(line));
  const [nearest] = table.variants
    .map((_, variant) => {
      const known = new Set(inVariant(table.values, variant).map(line));
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

function lineWithoutName({ path, value }: ShapeLeaf): string {
  return lineOf({ path, value: /^(true|false|null|number|[^A-Za-z].*)$/.test(value) ? value : "text" });
}

/** What is so in one variant. */
export function inVariant<T extends Varying>(facts: readonly T[], variant: number): readonly T[] {
  return facts.filter((one) =>
    one.in.split(",").some((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return first <= variant && variant <= last;
    }),
  );
}

/** Numbers in order, as ranges. */
function rangesOf(numbers: readonly number[]): string {
  const starts = numbers.filter((one) => !numbers.includes(one - 1));
  const ends = numbers.filter((one) => !numbers.includes(one + 1));
  return starts.map((start, n) => (start === ends[n] ? `${start}` : `${start}-${ends[n]}`)).join(",");
}

/** Facts of several variants as one list, each fact once, in the order of their texts. */
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
