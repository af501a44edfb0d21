import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { withKnownChildren } from "../../local/charts/source";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { planRegion } from "../../stacks/plan/plan";
import { report } from "../../stacks/settings/problems";
import { parseSettings } from "../../stacks/settings/read";
import { estimate } from "../../stacks/sizing/cost";
import { quotas } from "../../stacks/sizing/quotas";
import { record } from "../support/record";
import { settingsIn } from "./commandLines";
import { Page, spans } from "./markdown";

const STACKS = globSync("Pulumi.*.example.yaml", { cwd: ROOT }).map((file) => file.slice("Pulumi.".length, -5));
const GETTING_STARTED = new Page("docs/getting-started.md");
/** What stands for a value that only an operator knows. */
const STANDS_IN = /contains only addresses for documentation/;

function read(stack: string, changes: Overrides = {}) {
  const { settings, problems, notes } = parseSettings(readStackConfig(ROOT, stack, changes).values);
  assert.ok(settings !== undefined, report(problems));
  return { settings, notes };
}

describe("an example stack file", function () {
  this.timeout(60_000);

  it("exists for each way of getting started, and for AKS", () => {
    assert.deepEqual(STACKS.toSorted(), ["aks.example", "aws.example", "gcp.example", "single-node.example"]);
  });

  for (const stack of STACKS) {
    it(`is accepted, and renders what the policies accept: ${stack}`, async () => {
      assert.deepEqual(
        read(stack).notes.filter((note) => !STANDS_IN.test(note)),
        [],
      );
      const { registrations } = await record({}, { stack });
      const { all, unknown } = await withKnownChildren(registrations);
      assert.deepEqual(unknown, []);
      const violations = await checkPolicies(all, readStackConfig(ROOT, stack).values);
      assert.equal(violations.length, 0, explain(violations));
    });
  }
});

describe("docs/getting-started.md", () => {
  const blocks = GETTING_STARTED.all("code").flatMap(({ text }) => {
    const stack = /^cp Pulumi\.(\S+)\.yaml /m.exec(text)?.[1];
    return stack === undefined ? [] : [{ stack, lines: text.split("\n") }];
  });

  it("starts from each example but that of AKS", () => {
    assert.deepEqual(
      blocks.map(({ stack }) => stack),
      ["single-node.example", "aws.example", "gcp.example"],
    );
  });

  for (const { stack, lines } of blocks) {
    it(`sets keys of ${stack} that leave nothing to correct`, () => {
      const changes = Object.assign({}, ...lines.map(settingsIn)) as Overrides;
      assert.ok(Object.keys(changes).length > 0);
      assert.deepEqual(read(stack, changes).notes, []);
    });
  }

  it("has sizes, prices and quotas as the program counts them", () => {
    const [examples = [], sizes, prices, cores, addresses] = GETTING_STARTED.rows("Getting started");
    for (const [column, name] of examples.entries()) {
      const stack = /`Pulumi\.(.*)\.yaml`/.exec(name)?.[1];
      if (stack === undefined) continue;
      const { settings } = read(stack);
      const plan = planRegion(settings);
      const { shardCount, bridges } = settings;
      const { min, max } = plan.shards[0]?.bridges ?? assert.fail();
      assert.equal(sizes?.[column], `${shardCount}, ${min === max ? max : `${min}–${bridges.max}`}`);
      const needed = (what: RegExp): string =>
        String(quotas(plan).find((quota) => what.test(quota.what))?.needed ?? "none");
      assert.equal(cores?.[column], needed(/^vCPU$/));
      assert.equal(addresses?.[column], needed(/addresses/));
      const { monthly } = estimate(plan) ?? {};
      const dollars = (amount: number): string => Math.round(amount).toLocaleString("en-US");
      const price = monthly === undefined ? "the machine" : `$${dollars(monthly.min)}–${dollars(monthly.max)}`;
      assert.equal(prices?.[column], price);
    }
  });

  it("names each example once in its table", () => {
    const [examples = []] = GETTING_STARTED.rows("Getting started");
    assert.deepEqual(
      examples.flatMap(spans),
      blocks.map(({ stack }) => `Pulumi.${stack}.yaml`),
    );
  });
});
