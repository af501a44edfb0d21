import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTable } from "../../local/charts/table";
import { Page, spans } from "../docs/markdown";

/** An alert of the chart kube-prometheus-stack that reaches a receiver. */
interface ChartAlert {
  readonly name: string;
  readonly severity: string;
  readonly runbook: string;
}

interface Rule {
  readonly alert?: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly runbook_url?: string };
}

const ALERTS: readonly ChartAlert[] = readTable("kube-prometheus-stack")
  .objects.filter(({ facts }) => facts["kind"] === "PrometheusRule")
  .flatMap(({ facts }) => (facts["spec"] as { groups: { rules?: Rule[] }[] }).groups.flatMap(({ rules = [] }) => rules))
  .flatMap(({ alert: name, labels: { severity = "" } = {}, annotations: { runbook_url: runbook = "" } = {} }) =>
    name !== undefined && /^(critical|warning)$/.test(severity) ? [{ name, severity, runbook }] : [],
  );

const PAGES = readFileSync(join(__dirname, "runbookPages.txt"), "utf8").split("\n");
const ROWS = new Page("docs/alerts.md")
  .rows("Alerts of kube-prometheus")
  .map(([name = "", severities = ""]) => ({ name: spans(name)[0] ?? "", severities: severities.split(", ") }));

function hasPage({ runbook }: ChartAlert): boolean {
  const { host, pathname } = new URL(runbook);
  return host === "runbooks.prometheus-operator.dev" && PAGES.includes(pathname.replace(/^\/runbooks\/|\/$/g, ""));
}

describe("an alert of kube-prometheus that reaches a receiver", () => {
  it("links to its own runbook", () => {
    assert.ok(ALERTS.length > 100);
    for (const { name, runbook } of ALERTS)
      assert.match(runbook, new RegExp(`^https://.*/${name.toLowerCase()}$`), name);
  });

  it("has a page at that link, or a row in docs/alerts.md", () => {
    const lost = ALERTS.filter((alert) => !hasPage(alert)).filter(
      ({ name, severity }) => !ROWS.some((row) => row.name === name && row.severities.includes(severity)),
    );
    assert.deepEqual(lost, []);
  });

  it("has no row when the chart lacks it or its page is known", () => {
    const needed = ALERTS.filter((alert) => !hasPage(alert)).map(({ name }) => name);
    assert.deepEqual(ROWS.map(({ name }) => name).toSorted(), [...new Set(needed)].toSorted());
  });
});
