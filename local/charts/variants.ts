import { basename } from "node:path";
import type { ChartName } from "../../stacks/plan/charts";
import type { Overrides } from "../config/overrides";
import { readStackConfig } from "../config/stackConfig";
import { GOLDEN_STACKS } from "../golden";
import { ROOT } from "../machine/paths";
import { runRecorded } from "../program/recordedAnswers";
import type { Release } from "./helm";
import { chartsAmong, releaseOf } from "./releases";
import { type ShapeLeaf, shapeOf } from "./shape";

/** A stack whose charts the tables hold. */
export interface ChartStack {
  /** For example `aws-prod` or `aws-prod, loki`. */
  readonly name: string;
  readonly stack: string;
  readonly overrides: Overrides;
}

/** The development stack as it is in this repository, without a storage class, and those of the golden files. */
const STACKS: readonly ChartStack[] = [
  { name: "dev", stack: "dev", overrides: {} },
  ...GOLDEN_STACKS.map(({ file, stack, overrides }) => ({ name: basename(file, ".txt"), stack, overrides })),
];

/** Settings that add objects or values to charts. */
const MORE = {
  loki: { logs: "loki" },
  "control plane": { "monitoring.controlPlane": true },
  // kube-state-metrics exports the annotations of StatefulSets.
  visitors: { "visitors.count": 2 },
} as const satisfies Readonly<Record<string, Overrides>>;
type More = keyof typeof MORE;

const COMBINATIONS: readonly (readonly More[])[] = (Object.keys(MORE) as More[]).reduce<More[][]>(
  (all, one) => [...all, ...all.map((some) => [...some, one])],
  [[]],
);

function extended(one: ChartStack, more: readonly More[]): ChartStack {
  const overrides = more.map((name) => MORE[name]).reduce((all, own) => ({ ...all, ...own }), one.overrides);
  return { ...one, name: [one.name, ...more].join(", "), overrides };
}

/** Each stack without and with all of these settings. */
export const CHART_STACKS: readonly ChartStack[] = STACKS.flatMap((one) => [
  one,
  extended(one, ["loki", "control plane"]),
]);

/** Stacks whose certificates are verified by DNS: the pods of cert-manager have an identity of the cloud. */
const DNS01: readonly ChartStack[] = STACKS.flatMap((one) => {
  const zone = { "aws-prod": "Z0123456789ABCDEFGHIJ", "gcp-prod": "example-org" }[one.name];
  if (zone === undefined) return [];
  const overrides = { ...one.overrides, "tls.challenge": "dns01", "dns.zone": zone };
  return [{ ...one, name: `${one.name}, dns01`, overrides }];
});

/** Stacks without monitoring: cert-manager has no monitor. */
const UNMONITORED: readonly ChartStack[] = STACKS.map((one) => ({
  ...one,
  name: `${one.name}, no monitoring`,
  overrides: { ...one.overrides, "monitoring.enabled": false },
}));

/** Each stack with every combination of these settings. */
const TABLED: readonly ChartStack[] = [
  ...STACKS.flatMap((one) => COMBINATIONS.map((more) => extended(one, more))),
  ...DNS01,
  ...UNMONITORED,
];

/** Values that render the same objects, and the stacks with such values. */
export interface Variant {
  readonly stacks: string[];
  readonly release: Release;
  readonly shape: readonly ShapeLeaf[];
}

/** Every variant of every chart that the known stacks register. */
export async function variants(): Promise<ReadonlyMap<ChartName, readonly Variant[]>> {
  const found = new Map<ChartName, Variant[]>();
  for (const { name, stack, overrides } of TABLED) {
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
