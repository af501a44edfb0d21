import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alerts/rules";
import { planRegion } from "../../stacks/plan/plan";
import { type Promtool, promtool } from "../support/promtool";
import { settingsOf } from "../support/settings";
import { BRIDGE_CASES } from "./cases/bridges";
import type { AlertCase, Story } from "./cases/case";
import { PLATFORM_CASES } from "./cases/platform";
import { ROUTER_CASES } from "./cases/router";
import { SHARD_CASES } from "./cases/shards";

const CASES: readonly AlertCase[] = [...SHARD_CASES, ...BRIDGE_CASES, ...ROUTER_CASES, ...PLATFORM_CASES];
const { monitoring } = planRegion(settingsOf({ shardCount: 3, shards: { "shard-2": { state: "offline" } } }));
assert.ok(monitoring !== undefined);
const groups = ruleGroups(monitoring);
const rules = groups.flatMap((group) => group.rules);

/** Labels as PromQL writes them. */
function selector(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ")}}`;
}

type Labels = Readonly<Record<string, string>>;

/** A test of promtool: which alerts of that name fire at some minutes of the story. */
function ruleTest(alert: string, { series }: Story, firing: Readonly<Record<number, readonly Labels[]>>): object {
  return {
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: Object.entries(firing).map(([minute, expected]) => ({
      expr: `ALERTS{alertname="${alert}", alertstate="firing"}`,
      eval_time: `${minute}m`,
      exp_samples: expected.map((labels) => ({
        labels: selector({ __name__: "ALERTS", alertname: alert, alertstate: "firing", ...labels }),
        value: 1,
      })),
    })),
  };
}

describe("an alert, by promtool", () => {
  let tool: Promtool;
  before(async function () {
    tool = await promtool(this);
  });

  const check = async (test: object): Promise<void> => {
    const files = {
      "rules.json": { groups },
      "test.json": { rule_files: ["rules.json"], evaluation_interval: "1m", tests: [test] },
    };
    assert.equal(await tool(["test", "rules", "test.json"], files), "");
  };

  it("is written as Prometheus reads it, its texts too", async () => {
    assert.equal(
      await tool(["check", "rules", "--lint=all", "--lint-fatal", "rules.json"], { "rules.json": { groups } }),
      "",
    );
  });

  for (const { alert, fires, silent } of CASES) {
    const rule = rules.find((one) => one.alert === alert);
    assert.ok(rule !== undefined, alert);
    it(`${alert} fires when ${fires.when}, and not before`, async () => {
      const firing = fires.labels.map((labels) => ({ ...rule.labels, ...labels }));
      await check(ruleTest(alert, fires, { [fires.notAt]: [], [fires.after]: firing }));
    });
    it(`${alert} stays silent when ${silent.when}`, async () => {
      await check(ruleTest(alert, silent, { [silent.after]: [] }));
    });
  }

  it("has a case in which it fires and one in which it stays silent, whichever it is", () => {
    const told = new Set(CASES.map(({ alert }) => alert));
    assert.deepEqual([...told].sort(), rules.map(({ alert }) => alert).sort());
  });
});
