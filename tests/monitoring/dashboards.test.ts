import assert from "node:assert/strict";
import { DASHBOARDS } from "../../components/monitoring/dashboards/dashboards";
import { dashboard } from "../../components/monitoring/dashboards/panels";

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly uid: string };
  }[];
}

describe("a dashboard", () => {
  it("has an address of its own, which nobody has to look for", () => {
    assert.deepEqual(
      DASHBOARDS.map(({ uid }) => uid),
      ["jitsi-overview", "jitsi-bridges", "jitsi-router", "jitsi-signalling"],
    );
  });

  for (const plan of DASHBOARDS) {
    const made = dashboard(plan, "meet.example.org");
    const panels = (made.panels ?? []) as unknown as readonly Panel[];

    describe(plan.title, () => {
      it("shows every panel of its plan with every query", () => {
        const wanted = plan.rows.flatMap((row) => [row.title, ...row.panels.map(({ title }) => title)]);
        assert.deepEqual(
          panels.map(({ title }) => title),
          wanted,
        );
        assert.deepEqual(
          panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
          plan.rows.flatMap((row) => row.panels.flatMap((panel) => Object.values(panel.queries))),
        );
      });

      it("asks the Prometheus that its reader chose, whatever that is called", () => {
        const asked = panels.flatMap(({ datasource, targets = [] }) => [
          ...(datasource === undefined ? [] : [datasource.uid]),
          ...targets.map((target) => target.datasource.uid),
        ]);
        assert.deepEqual([...new Set(asked)], ["${datasource}"]);
        assert.equal(made.templating?.list?.[0]?.name, "datasource");
      });

      it("has variables for whatever its queries name", () => {
        const named = panels.flatMap(({ targets = [] }) =>
          targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name)),
        );
        const known = new Set(["__rate_interval", ...Object.keys(plan.variables)]);
        assert.deepEqual(
          named.filter((name) => !known.has(name ?? "")),
          [],
        );
      });

      it("puts no panel on another, and numbers each", () => {
        assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
        const overlap = (a: Panel["gridPos"], b: Panel["gridPos"]): boolean =>
          a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
        for (const [n, one] of panels.entries()) {
          for (const other of panels.slice(n + 1)) {
            assert.ok(!overlap(one.gridPos, other.gridPos), `${one.title} and ${other.title}`);
          }
        }
      });
    });
  }
});
