import assert from "node:assert/strict";
import * as units from "@grafana/grafana-foundation-sdk/units";
import { dashboard } from "../../components/monitoring/dashboards/dashboard";
import { DASHBOARDS } from "../../components/monitoring/dashboards/dashboards";

/** What these tests read of Grafana's JSON. */
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly url: string }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
      readonly custom?: { readonly thresholdsStyle?: { readonly mode: string } };
    };
  };
  readonly options?: {
    readonly legend?: { readonly showLegend: boolean; readonly calcs: readonly string[] };
    readonly tooltip?: { readonly mode: string; readonly sort: string };
    readonly content?: string;
  };
}
interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly datasource: { readonly uid: string };
}
interface Made {
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly links: readonly {
    readonly type: string;
    readonly tags: readonly string[];
    readonly includeVars: boolean;
    readonly keepTime: boolean;
  }[];
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly datasource: { readonly uid: string } }[];
  };
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

/** Names that Grafana knows; it shows an unknown one as text after the value. */
const UNITS: ReadonlySet<string> = new Set(Object.values(units));
const REGION = "meet.example.org";
const made = new Map(DASHBOARDS.map((plan) => [plan.uid, dashboard(plan, REGION) as unknown as Made]));
const UIDS = [
  "jitsi-overview",
  "jitsi-bridges",
  "jitsi-router",
  "jitsi-signalling",
  "jitsi-recording",
  "jitsi-visitors",
  "jitsi-whiteboard",
  "jitsi-telephony",
  "jitsi-transcription",
];

describe("the dashboards", () => {
  it("keep their addresses", () => assert.deepEqual([...made.keys()], UIDS));

  it("turn red where an alert is critical", () => {
    const red = (uid: string, title: string): number | undefined => {
      const panel = made.get(uid)?.panels.find((one) => one.title === title && one.type === "stat");
      return panel?.fieldConfig?.defaults.thresholds?.steps.find(({ color }) => color === "red")?.value ?? undefined;
    };
    assert.equal(red("jitsi-overview", "Split rooms"), 1);
    assert.equal(red("jitsi-overview", "Failing joins"), 0.1);
    assert.equal(red("jitsi-overview", "Stress"), 0.8);
    assert.equal(red("jitsi-router", "Room table in use"), 0.95);
  });

  it("show the first steps of every critical alert, in Grafana's Markdown", () => {
    const { content = "" } = made.get("jitsi-overview")?.panels.find(({ type }) => type === "text")?.options ?? {};
    assert.match(content, /^### JitsiShardDown\n\n1\. .*jitsi\.org\/shard=SHARD/m);
    assert.match(content, /^### JitsiRouterDown\n\n1\. /m);
    assert.doesNotMatch(content, /[<>{}]/);
  });
});

for (const [uid, { title, tags, panels, links, annotations, templating }] of made) {
  describe(`the dashboard ${uid}`, () => {
    it("names its region", () => assert.match(title, /^Jitsi \w+ · meet\.example\.org$/));

    it("queries the Prometheus that the reader chooses", () => {
      const sources = panels.flatMap(({ datasource, targets = [] }) => [
        ...(datasource === undefined ? [] : [datasource]),
        ...targets.map((target) => target.datasource),
      ]);
      for (const source of [...sources, ...annotations.list.map(({ datasource }) => datasource)]) {
        assert.equal(source.uid, "${datasource}");
      }
      assert.ok(templating.list.some(({ name }) => name === "datasource"));
    });

    it("has the variables of its queries", () => {
      const known = new Set(["__rate_interval", ...templating.list.map(({ name }) => name)]);
      const used = panels.flatMap(({ targets = [] }) =>
        targets.flatMap(({ expr }) => [...expr.matchAll(/\$([a-z_]\w*)/gi)].map(([, name = ""]) => name)),
      );
      assert.deepEqual(
        used.filter((name) => !known.has(name)),
        [],
      );
    });

    it("links to the others with its variables and time, and marks alerts and updates", () => {
      for (const other of made.values()) {
        assert.ok(
          links.some((link) => link.includeVars && link.keepTime && link.tags.every((tag) => other.tags.includes(tag))),
        );
      }
      assert.ok(tags.length > 0);
      assert.deepEqual(
        annotations.list.map(({ name }) => name),
        ["Alerts", "Updates", "Router updates"],
      );
    });

    it("puts no panel on another one", () => {
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      const overlap = (a: Panel["gridPos"], b: Panel["gridPos"]): boolean =>
        a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      for (const [n, one] of panels.entries()) {
        assert.ok(one.gridPos.x + one.gridPos.w <= 24, one.title);
        for (const other of panels.slice(n + 1))
          assert.ok(!overlap(one.gridPos, other.gridPos), `${one.title}, ${other.title}`);
      }
    });

    for (const panel of panels.filter(({ type }) => type !== "row")) {
      describe(`panel ${panel.title} (${panel.type})`, () => {
        const { defaults } = panel.fieldConfig ?? {};
        const steps = defaults?.thresholds?.steps ?? [];

        it("has a description, and links to dashboards that exist", () => {
          assert.ok((panel.description ?? "").length > 5);
          for (const { url } of panel.links ?? [])
            assert.ok(UIDS.includes(/^\/d\/([\w-]+)\?/.exec(url)?.[1] ?? ""), url);
        });

        if (panel.type === "text") return;

        it("has queries, a unit, and thresholds that rise from the lowest value on", () => {
          assert.ok((panel.targets ?? []).length > 0);
          assert.ok(UNITS.has(defaults?.unit ?? ""), defaults?.unit);
          assert.equal(steps[0]?.value, null);
          // Grafana's own are green, and red from 80 on.
          assert.ok(!steps.some(({ value }) => value === 80));
          const values = steps.slice(1).map(({ value }) => value ?? Number.NaN);
          assert.deepEqual(
            values,
            values.toSorted((a, b) => a - b),
          );
        });

        if (panel.type === "timeseries") {
          it("has a legend with last and maximum, a tooltip of all lines, and its limits drawn", () => {
            assert.deepEqual(panel.options?.legend?.calcs, ["lastNotNull", "max"]);
            assert.equal(panel.options.legend.showLegend, true);
            for (const { legendFormat = "" } of panel.targets ?? []) assert.notEqual(legendFormat, "");
            assert.deepEqual([panel.options.tooltip?.mode, panel.options.tooltip?.sort], ["multi", "desc"]);
            assert.equal(defaults?.custom?.thresholdsStyle?.mode, steps.length > 1 ? "dashed" : "off");
          });
        }
      });
    }
  });
}
