import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { buildTable, definedKinds } from "../../local/charts/build";
import { createRenderer } from "../../local/charts/helm";
import { chartsAmong } from "../../local/charts/releases";
import { type ChartSource, rendered, tabled, withChildren } from "../../local/charts/source";
import { CHART_STACKS, variants } from "../../local/charts/variants";
import { fileOf, readTable, REFRESH, textOf } from "../../local/charts/table";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { runRecorded } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";

/** A folder of charts. Without it the tests read the tables of `make charts`. */
const FOLDER = process.env["CHARTS"];
const NAMES = Object.keys(CHARTS) as readonly ChartName[];

describe(`the objects of ${FOLDER === undefined ? "charts in their tables" : `the charts in ${FOLDER}`}`, function () {
  this.timeout(FOLDER === undefined ? 60_000 : 600_000);
  let source: ChartSource;

  before(async () => {
    source = FOLDER === undefined ? tabled : await rendered(FOLDER);
  });

  for (const { name, stack, overrides } of CHART_STACKS) {
    describe(`in ${name}`, () => {
      const config = readStackConfig(ROOT, stack, overrides);
      let registrations: readonly Registration[];
      let all: readonly Registration[];

      before(async () => {
        ({ registrations } = await runRecorded(config));
        all = await withChildren(registrations, source);
      });

      it("pass the policies", async () => {
        assert.ok(all.length > registrations.length + 80, "the charts have children");
        const violations = await checkPolicies(all, config.values);
        assert.equal(violations.length, 0, explain(violations));
      });

      it("are not changed by a second update", async () => {
        for (const chart of chartsAmong(registrations)) assert.deepEqual((await source(chart)).changes, [], chart.name);
      });

      it("have no empty list of rules, which the API server stores as null, so that a preview shows a change", () => {
        const empty = all.filter(
          ({ inputs, type }) => type.endsWith("Role") && JSON.stringify(inputs["rules"]) === "[]",
        );
        assert.deepEqual(
          empty.map(({ urn }) => urn),
          [],
        );
      });

      it("include the IngressClass of the solver's Ingress", () => {
        const texts = registrations.map(({ inputs }) => JSON.stringify(inputs));
        const named = texts.flatMap((text) =>
          [...text.matchAll(/"ingressClassName":"([^"]+)"/g)].map(([, one]) => one),
        );
        const classes = all.filter(({ type }) => type.endsWith(":IngressClass")).map(({ name: one }) => one);
        for (const one of named) assert.ok(classes.includes(one ?? ""), `nothing creates IngressClass ${one}`);
      });
    });
  }
});

describe("a chart's table", () => {
  for (const chart of NAMES) {
    it(`of ${chart} has no image that keeps its registry when the values set another one`, () =>
      assert.deepEqual(readTable(chart).elsewhere, []));
  }

  if (FOLDER === undefined) {
    it("equals the rendered charts (not checked: CHARTS names no folder)");
    return;
  }
  it("equals the rendered charts", async function () {
    this.timeout(1_200_000);
    const renderer = createRenderer(FOLDER);
    const kinds = await definedKinds(renderer);
    for (const [chart, own] of await variants()) {
      const table = textOf(await buildTable(renderer, chart, own, kinds));
      assert.equal(table, readFileSync(fileOf(chart), "utf8"), `review the difference, then ${REFRESH}`);
    }
  });
});
