import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alerts/rules";
import { dashboard } from "../../components/monitoring/dashboards/dashboard";
import { DASHBOARDS } from "../../components/monitoring/dashboards/dashboards";
import { planRegion } from "../../stacks/plan/plan";
import { metricNames } from "../support/promql";
import { promtool } from "../support/promtool";
import { RECORDING, settingsOf } from "../support/settings";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";
import { ORIGIN } from "./cases/case";
import { KNOWN_METRICS } from "./knownMetrics";

const { monitoring } = planRegion(
  settingsOf({
    visitors: { count: 2 },
    whiteboard: { enabled: true },
    recording: RECORDING,
    ...DIAL_OUT,
    transcription: TRANSCRIPTION,
  }),
);
assert.ok(monitoring !== undefined);

/** Every query, by its place. */
const QUERIES: Readonly<Record<string, string>> = Object.fromEntries([
  ...ruleGroups(monitoring, ORIGIN.stack).flatMap(({ rules }) =>
    rules.map((rule) => [`alert ${rule.alert}`, rule.expr] as const),
  ),
  ...DASHBOARDS.flatMap((plan) => {
    const { panels = [], annotations } = dashboard(plan, ORIGIN.region);
    return [
      ...Object.entries(plan.variables).map(([name, query]) => {
        const [, selector] = /^label_values\((.*), \w+\)$/.exec(query) ?? [];
        assert.ok(selector !== undefined, query);
        return [`variable ${name} of ${plan.title}`, selector] as const;
      }),
      ...(annotations.list ?? []).map(({ name, expr = "" }) => [`annotation ${name} of ${plan.title}`, expr] as const),
      ...panels.flatMap((panel) => {
        const { id, title, targets = [] } = panel as { id: number; title: string; targets?: { expr: string }[] };
        return targets.map(({ expr }, n) => [`panel ${id} ${title} ${n} of ${plan.title}`, expr] as const);
      }),
    ];
  }),
]);

describe("every query of alerts and dashboards", () => {
  it("uses metrics that the pinned versions export", () => {
    const unknown = Object.entries(QUERIES).flatMap(([where, query]) =>
      metricNames(query)
        .filter((name) => !KNOWN_METRICS.has(name))
        .map((name) => `${where}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("uses some metric", () => {
    for (const [where, query] of Object.entries(QUERIES)) assert.notDeepEqual(metricNames(query), [], where);
  });

  it("is PromQL, by promtool", async function () {
    const tool = await promtool(this);
    const rules = Object.entries(QUERIES).map(([where, query], n) => ({
      record: `query:${n}`,
      // What Grafana puts in for a variable.
      expr: query.replaceAll("$__rate_interval", "2m"),
      labels: { where },
    }));
    assert.equal(
      await tool(["check", "rules", "queries.json"], { "queries.json": { groups: [{ name: "all", rules }] } }),
      "",
    );
  });
});

describe("the names of a query's metrics", () => {
  for (const [query, names] of [
    ["up == 0", ["up"]],
    ['sum by (shard, pod) (rate(a_total{x="b{c}", pod=~"d"}[5m])) / on (e) group_left (f) g', ["a_total", "g"]],
    ['label_replace(h unless on (i) j, "k", "$1", "l", "(m)")', ["h", "j"]],
    ['count_values("version", n{o="p"}) or absent(q) and bool_r > bool 1', ["n", "q", "bool_r"]],
    ["time() - s > 600", ["s"]],
  ] as const) {
    it(`are ${names.join(", ")} in ${query}`, () => assert.deepEqual(metricNames(query), names));
  }
});
