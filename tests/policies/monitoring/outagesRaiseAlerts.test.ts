import assert from "node:assert/strict";
import { ruleGroups } from "../../../components/monitoring/alerts/rules";
import { outagesRaiseAlerts } from "../../../policies/monitoring/outagesRaiseAlerts";
import { planRegion } from "../../../stacks/plan/plan";
import { settingsOf } from "../../support/settings";
import { complaints, object, UNKNOWN } from "../judging";
import { soundShard } from "../soundShard";

const { monitoring } = planRegion(settingsOf());
assert.ok(monitoring !== undefined);
const RULES = ruleGroups(monitoring).flatMap(({ rules }) => rules);
type Rule = (typeof RULES)[number];

const alerts = (groups: unknown) =>
  object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "jitsi", { spec: { groups } });
const SHARD = [...soundShard().values()];
const withRules = (rules: readonly Rule[]) =>
  alerts([
    { name: "one", rules: [] },
    { name: "other", rules },
  ]);

describe("outages-raise-alerts", () => {
  it("knows by name every alert of ours that somebody is woken for", () => {
    const critical = RULES.filter(({ labels }) => labels.severity === "critical").map(({ alert }) => alert);
    assert.deepEqual(outagesRaiseAlerts.options["alerts"]?.default, critical);
  });

  it("is content with all of them, in whichever group and object", async () => {
    const [half, rest] = [RULES.slice(0, 9), RULES.slice(9)];
    const second = object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "more", {
      spec: { groups: [{ name: "more", rules: rest }] },
    });
    assert.deepEqual(await complaints(outagesRaiseAlerts, [...SHARD, withRules(half), second]), []);
  });

  it("names each that no rule raises, and each that wakes nobody", async () => {
    const changed = RULES.flatMap((rule) => {
      if (rule.alert === "JitsiShardDown") return [];
      return [rule.alert === "JitsiRouterDown" ? { ...rule, labels: { severity: "warning" } } : rule];
    });
    assert.deepEqual(await complaints(outagesRaiseAlerts, [...SHARD, withRules(changed)]), [
      "jitsi: no rule raises JitsiShardDown",
      "jitsi: JitsiRouterDown wakes nobody: it is not critical",
    ]);
  });

  it("misses the rules of a region that has none, unless nobody measures it or it has no shard", async () => {
    assert.equal((await complaints(outagesRaiseAlerts, SHARD)).length, 6);
    assert.deepEqual(await complaints(outagesRaiseAlerts, SHARD, { region: { monitored: false } }), []);
    assert.deepEqual(await complaints(outagesRaiseAlerts, []), []);
  });

  it("waits for rules that a preview does not know", async () => {
    assert.deepEqual(await complaints(outagesRaiseAlerts, [...SHARD, alerts(UNKNOWN)]), []);
  });

  it("asks for what it is told to", async () => {
    const options = { alerts: ["JitsiIceFailures", "Meteor"] };
    assert.deepEqual(await complaints(outagesRaiseAlerts, [...SHARD, withRules(RULES)], { options }), [
      "jitsi: JitsiIceFailures wakes nobody: it is not critical",
      "jitsi: no rule raises Meteor",
    ]);
  });
});
