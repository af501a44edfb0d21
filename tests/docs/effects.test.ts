import assert from "node:assert/strict";
import type { Overrides } from "../../local/config/overrides";
import type { Registration } from "../../local/program/registration";
import { record } from "../support/record";
import { REFERENCE } from "../../stacks/schema/reference";
import type { Effect } from "../../stacks/schema/reference/key";
import { EffectTable } from "./effectTable";
import { effectsOf } from "./effects";
import { samplesOf } from "./samples";

const EFFECTS: readonly Effect[] = ["none", "at run time", "rolling", "offline", "replaces"];

const keys = Object.values(REFERENCE).flatMap((section) =>
  Object.entries(section).map(([key, { effect }]) => ({ key, change: effect })),
);

const regions = new Map<Overrides, Promise<readonly Registration[]>>();
async function registered(overrides: Overrides): Promise<readonly Registration[]> {
  return (await record(overrides)).registrations;
}
function before(region: Overrides): Promise<readonly Registration[]> {
  const known = regions.get(region) ?? registered(region);
  regions.set(region, known);
  return known;
}

describe("the effect of changing", () => {
  const table = new EffectTable();
  after(() => table.print());

  for (const { key, change } of keys) {
    it(`${key} is what docs/configuration.md says`, async () => {
      const found = new Set<Effect>();
      for (const sample of samplesOf(key)) {
        const after = await registered({ ...sample.region, ...sample.change });
        for (const effect of effectsOf(await before(sample.region), after)) found.add(effect);
      }
      table.add(key, change, found);
      const said = EFFECTS.filter((effect) => change.includes(effect));
      // Other effects on a replaced resource do not matter.
      if (said.length === 1 && said[0] === "replaces") assert.ok(found.has("replaces"), [...found].join(", "));
      else assert.deepEqual([...found].toSorted(), said.toSorted());
    });
  }
});
