import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type RuleGroup, ruleGroups } from "../../components/monitoring/alerts/rules";
import { DASHBOARDS } from "../../components/monitoring/dashboards/dashboards";
import { ROOT } from "../../local/machine/paths";
import { planRegion } from "../../stacks/plan/plan";
import { WITH_OPERATOR } from "../components/monitoring/recordMonitoring";
import { Page } from "../docs/markdown";
import { RECORDING, settingsOf } from "../support/settings";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";
import { ORIGIN } from "./cases/case";

const PAGE = new Page("docs/alerts.md");
const TEXT = readFileSync(join(ROOT, PAGE.path), "utf8");
const HEADINGS = PAGE.all("heading").map(({ text }) => text);

function rulesOf(changes: Record<string, unknown>): RuleGroup["rules"] {
  const { monitoring } = planRegion(settingsOf(changes));
  assert.ok(monitoring !== undefined);
  return ruleGroups(monitoring, ORIGIN.stack).flatMap(({ rules }) => rules);
}

const RULES = rulesOf({
  visitors: { count: 2 },
  whiteboard: { enabled: true },
  ...DIAL_OUT,
  transcription: TRANSCRIPTION,
  monitoring: { runbooks: "https://git.example.org/docs/alerts.md" },
  recording: RECORDING,
});

describe("the runbook of an alert", () => {
  for (const { alert, labels, annotations } of RULES) {
    it(`${alert} has its severity, and steps that a message can carry`, () => {
      const [, severity] = new RegExp(`^### ${alert}\n\n\\*\\*(\\w+)\\.\\*\\*`, "m").exec(TEXT) ?? [];
      assert.equal(severity?.toLowerCase(), labels.severity);
      const steps = (annotations["first_steps"] ?? "").split("\n");
      steps.forEach((step, n) => assert.ok(step.startsWith(`${n + 1}. `), step));
      assert.doesNotMatch(steps.join(), /[<>]|\]\(/);
    });

    it(`${alert} is linked`, () => {
      const [page, anchor = ""] = (annotations["runbook_url"] ?? "").split("#");
      assert.equal(page, "https://git.example.org/docs/alerts.md");
      assert.ok(PAGE.anchors().has(anchor), anchor);
    });

    it(`${alert} is shown by a dashboard`, () => {
      const [, uid] =
        /^https:\/\/meet\.example\.org\/grafana\/d\/([\w-]+)\?/.exec(annotations["dashboard_url"] ?? "") ?? [];
      const dashboard = DASHBOARDS.find((one) => one.uid === uid);
      assert.ok(dashboard !== undefined, annotations["dashboard_url"]);
      const variables = [...(annotations["dashboard_url"] ?? "").matchAll(/&var-(\w+)=/g)].map(([, name]) => name);
      assert.deepEqual(
        variables.filter((name) => !Object.hasOwn(dashboard.variables, name ?? "")),
        [],
      );
    });
  }

  it("is of an alert that exists", () => {
    assert.deepEqual(
      HEADINGS.filter((heading) => heading.startsWith("Jitsi")).sort(),
      RULES.map(({ alert }) => alert).sort(),
    );
  });

  it("is not linked without monitoring.runbooks, nor the dashboard without a known Grafana", () => {
    const [first] = rulesOf(WITH_OPERATOR);
    assert.deepEqual(Object.keys(first?.annotations ?? {}), ["summary", "description", "first_steps"]);
  });

  it("is linked together with a dashboard in the Grafana of the cluster", () => {
    const prometheus = { ...WITH_OPERATOR.monitoring.prometheus, grafana: "https://grafana.example.org/" };
    const [first] = rulesOf({ ...WITH_OPERATOR, monitoring: { prometheus } });
    assert.match(first?.annotations["dashboard_url"] ?? "", /^https:\/\/grafana\.example\.org\/d\/jitsi-signalling\?/);
  });
});
