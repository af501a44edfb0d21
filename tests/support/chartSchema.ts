import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import type { ChartName } from "../../stacks/plan/charts";
import { isObject } from "../../local/config/overrides";
import { ROOT } from "../../local/machine/paths";
import { readStackConfig } from "../../local/config/stackConfig";

/**
 * Declares the test that values fit the schema which the chart itself brings. It needs the charts: a folder of unpacked ones,
 * from `CHARTS_MIRROR` or `charts.mirror` of a stack. Without one the test is reported as not checked.
 */
export function itFitsItsChart(chart: ChartName, values: () => Promise<unknown>): void {
  const title = `fit the schema of chart ${chart}`;
  const folder = mirror();
  const file = folder === undefined ? undefined : resolve(ROOT, folder, chart, "values.schema.json");
  if (file === undefined || !existsSync(file)) {
    const reason = file === undefined ? "no CHARTS_MIRROR, a folder of unpacked charts" : `no file ${file}`;
    it(`${title} (not checked: ${reason})`);
    return;
  }
  it(title, async () => {
    // The schemas annotate more than the standard knows.
    const ajv = new Ajv({ strict: false, allErrors: true });
    const fits = ajv.validate(JSON.parse(readFileSync(file, "utf8")) as object, await values());
    assert.ok(fits, ajv.errorsText());
  });
}

/** A repository is not asked: tests read files of this machine and nothing else. */
function mirror(): string | undefined {
  const ofStacks = ["dev", "prod"].map((stack) => {
    const charts = readStackConfig(ROOT, stack).tree["jitsi:charts"];
    return isObject(charts) ? charts["mirror"] : undefined;
  });
  return [process.env["CHARTS_MIRROR"], ...ofStacks].find(
    (one): one is string => typeof one === "string" && existsSync(resolve(ROOT, one)),
  );
}
