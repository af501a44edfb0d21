import assert from "node:assert/strict";
import { ruleGroups } from "../../../components/monitoring/alerts/rules";
import { outagesRaiseAlerts } from "../../../policies/monitoring/outagesRaiseAlerts";
import { planRegion } from "../../../stacks/plan/plan";
import { settingsOf } from "../../support/settings";
import { judged, object, UNKNOWN } from "../judging";
import { soundShard } from "../soundShard";

const { monitoring } = planRegion(settingsOf());
assert.ok(monitoring !== undefined);
const RULES = ruleGroups(monitoring, "test").flatMap(({ rules }) => rules);
const CRITICAL = RULES.filter(({ labels }) => labels.severity === "critical").map(({ alert }) => alert);
type Rule = (typeof RULES)[number];

const alerts = (groups: unknown, name = "jitsi") =>
  object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", name, { spec: { groups } });
const withRules = (rules: readonly Rule[], name?: string) =>
  alerts(
    [
      { name: "empty", rules: [] },
      { name: "rules", rules },
    ],
    name,
  );
const SHARD = [...soundShard().values()];
const CHANGED = RULES.filter(({ alert }) => alert !== "JitsiShardDown").map((rule) =>
  rule.alert === "JitsiRouterDown" ? { ...rule, labels: { ...rule.labels, severity: "warning" as const } } : rule,
);

describe(outagesRaiseAlerts.name, () => {
  const { accepts, reports } = judged(outagesRaiseAlerts);

  it("requires every critical alert by default", () => {
    assert.deepEqual(outagesRaiseAlerts.options["alerts"]?.default, CRITICAL);
  });

  accepts("all critical alerts, in any group and object", [
    ...SHARD,
    withRules(RULES.slice(0, 9)),
    withRules(RULES.slice(9), "more"),
  ]);
  reports(
    "a missing alert and one that is not critical",
    [...SHARD, withRules(CHANGED)],
    "jitsi: no rule raises JitsiShardDown",
    "jitsi: JitsiRouterDown does not page: its severity is not critical",
  );
  reports("a region without rules", SHARD, ...CRITICAL.map((alert) => `the stack: no rule raises ${alert}`));
  accepts("unknown rules, and no shards", [...SHARD, alerts(UNKNOWN)], []);
  judged(outagesRaiseAlerts, { region: { monitored: false } }).accepts("a region without monitoring", SHARD);
  judged(outagesRaiseAlerts, { options: { alerts: ["JitsiIceFailures", "Meteor"] } }).reports(
    "alerts that the option alerts names",
    [...SHARD, withRules(RULES)],
    "jitsi: JitsiIceFailures does not page: its severity is not critical",
    "jitsi: no rule raises Meteor",
  );
});
