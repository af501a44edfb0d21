import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ruleGroups } from "../../components/monitoring/alerts/rules";
import { ROOT } from "../../local/machine/paths";
import { planRegion } from "../../stacks/plan/plan";
import { settingsOf } from "../support/settings";

const RUNBOOKS = readFileSync(join(ROOT, "docs/alerts.md"), "utf8");
const HEADINGS = [...RUNBOOKS.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? "");
/** As GitHub and GitLab make them. */
const ANCHORS = new Set(HEADINGS.map((heading) => heading.toLowerCase().replaceAll(" ", "-")));

function rulesOf(runbooks?: string): { alert: string; severity: string; url: string }[] {
  const { monitoring } = planRegion(
    settingsOf({ monitoring: { allow: [], ...(runbooks === undefined ? {} : { runbooks }) } }),
  );
  assert.ok(monitoring !== undefined);
  return ruleGroups(monitoring).flatMap(({ rules }) =>
    rules.map(({ alert, labels, annotations }) => ({
      alert,
      severity: labels.severity,
      url: annotations.runbook_url,
    })),
  );
}

describe("the runbook of an alert", () => {
  for (const { alert, severity, url } of rulesOf()) {
    it(`${alert} is where the alert says, and says how urgent it is`, () => {
      const [file, anchor] = url.split("#");
      assert.equal(file, "docs/alerts.md");
      assert.ok(ANCHORS.has(anchor ?? ""), url);
      const [, urgency] = new RegExp(`^### ${alert}\n\n\\*\\*(\\w+)\\.\\*\\*`, "m").exec(RUNBOOKS) ?? [];
      assert.equal(urgency?.toLowerCase(), severity);
    });
  }

  it("is of an alert that exists", () => {
    const alerts = rulesOf().map(({ alert }) => alert);
    assert.deepEqual(HEADINGS.filter((heading) => heading.startsWith("Jitsi")).sort(), alerts.sort());
  });

  it("can be read where an operator keeps the docs", () => {
    const [first] = rulesOf("https://git.example.org/docs/alerts.md");
    assert.equal(first?.url, "https://git.example.org/docs/alerts.md#jitsisharddown");
  });

  it("leads to headings that exist", () => {
    for (const [, anchor] of RUNBOOKS.matchAll(/\]\(#([^)]*)\)/g)) assert.ok(ANCHORS.has(anchor ?? ""), anchor);
  });
});
