import { isDeepStrictEqual } from "node:util";
import type { Overrides } from "../../local/config/overrides";
import { objectOf } from "../../local/program/kubernetesObject";
import type { Registration } from "../../local/program/registration";
import type { Log } from "../../local/terminal/progress";
import { CLOUDS } from "../../tests/support/clouds";
import { record } from "../../tests/support/record";
import { type Row, row } from "../row";

/** Numbers of shards before one is added. */
const COUNTS = [1, 2, 15];
const STACKS: readonly (readonly [stack: string, on: Overrides])[] = [
  ["dev", {}],
  ["prod", {}],
  ["prod", CLOUDS.aws],
  ["prod", CLOUDS.gcp],
];

/** Counts existing objects that change when a shard is added. */
export async function growth(log: Log): Promise<readonly Row[]> {
  log.step("Objects changed when a shard is added");
  let existing = 0;
  const changed: string[] = [];
  for (const [stack, on] of STACKS) {
    for (const shardCount of COUNTS) {
      const before = await objects(stack, { ...on, shardCount });
      const after = await objects(stack, { ...on, shardCount: shardCount + 1 });
      existing += before.length;
      changed.push(...changes(before, after));
    }
  }
  return [
    row({
      name: "existing objects changed when a shard is added",
      goal: { atMost: 0 },
      result: changed.length,
      unit: `of ${existing}`,
      from: [...new Set(changed)].join(", ") || "dev, prod, prod on AWS and GCP; 1, 2 and 15 shards",
    }),
  ];
}

async function objects(stack: string, overrides: Overrides): Promise<readonly Registration[]> {
  const { registrations } = await record(overrides, { stack });
  return registrations.filter((one) => objectOf(one) !== undefined);
}

/** Names of objects that are missing or registered differently. */
function changes(before: readonly Registration[], after: readonly Registration[]): readonly string[] {
  const now = new Map(after.map((one) => [one.urn, one]));
  return before.filter((one) => !isDeepStrictEqual(one, now.get(one.urn))).map(({ name }) => name);
}
