import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alerts/rules";
import { planRegion } from "../../stacks/plan/plan";
import { type Promtool, promtool } from "../support/promtool";
import { RECORDING, settingsOf } from "../support/settings";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";
import { BRIDGE_CASES } from "./cases/bridges";
import { type AlertCase, ORIGIN, type Story } from "./cases/case";
import { PLATFORM_CASES } from "./cases/platform";
import { RECORDING_CASES } from "./cases/recording";
import { ROUTER_CASES } from "./cases/router";
import { SHARD_CASES } from "./cases/shards";
import { SIP_CASES } from "./cases/sip";
import { TRANSCRIPTION_CASES } from "./cases/transcription";
import { TURN_CASES } from "./cases/turn";
import { WHITEBOARD_CASES } from "./cases/whiteboard";
import { VISITOR_CASES } from "./cases/visitors";

const CASES: readonly AlertCase[] = [
  ...SHARD_CASES,
  ...BRIDGE_CASES,
  ...TURN_CASES,
  ...RECORDING_CASES,
  ...ROUTER_CASES,
  ...PLATFORM_CASES,
  ...WHITEBOARD_CASES,
  ...VISITOR_CASES,
  ...SIP_CASES,
  ...TRANSCRIPTION_CASES,
];
const { monitoring } = planRegion(
  settingsOf({
    shardCount: 3,
    visitors: { count: 2, perNode: 500 },
    shards: { "shard-2": { state: "offline" } },
    recording: RECORDING,
    monitoring: { runbooks: "https://git.example.org/alerts.md" },
    whiteboard: { enabled: true },
    ...DIAL_OUT,
    transcription: TRANSCRIPTION,
  }),
);
assert.ok(monitoring !== undefined);
const groups = ruleGroups(monitoring, ORIGIN.stack);
const rules = groups.flatMap((group) => group.rules);

/** Labels as PromQL writes them. */
function selector(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ")}}`;
}

type Labels = Readonly<Record<string, string>>;

/** A test of promtool: which alerts of that name fire at some minutes of a story. */
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

  const check = async (alert: string, test: object): Promise<void> => {
    // No rule depends on another one, and each costs an evaluation per minute of the story.
    const tested = { name: "tested", rules: rules.filter((one) => one.alert === alert) };
    const files = {
      "rules.json": { groups: [tested] },
      "test.json": { rule_files: ["rules.json"], evaluation_interval: "1m", tests: [test] },
    };
    assert.equal(await tool(["test", "rules", "test.json"], files), "");
  };

  it("is a valid rule, its templates included", async () => {
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
      await check(alert, ruleTest(alert, fires, { [fires.notAt]: [], [fires.after]: firing }));
    });
    it(`${alert} stays silent when ${silent.when}`, async () => {
      await check(alert, ruleTest(alert, silent, { [silent.after]: [] }));
    });
  }

  it("has a case in which it fires and one in which it stays silent", () => {
    const covered = new Set(CASES.map(({ alert }) => alert));
    assert.deepEqual([...covered].sort(), rules.map(({ alert }) => alert).sort());
  });

  it("carries its region, its values, its first steps and its links", async () => {
    const series = { 'kube_deployment_status_replicas_available{namespace="jitsi", deployment="shard-0-web"}': "0x5" };
    const expected = {
      exp_labels: { namespace: "jitsi", deployment: "shard-0-web", shard: "shard-0", severity: "critical", ...ORIGIN },
      exp_annotations: {
        summary: "A shard is down: its calls are cut and its rooms move to other shards.",
        description: "No pod of shard-0-web has been available for two minutes.",
        first_steps: [
          "1. Which pod is not ready, and since when? `kubectl -n jitsi get pods -l jitsi.org/shard=shard-0`",
          "2. Why? Not scheduled, image not pulled, killed for memory, probe failing: `kubectl -n jitsi describe pod POD`",
          "3. Logs from before the restart: `kubectl -n jitsi logs POD --previous --tail=100`. Where logs are kept, Grafana's _Explore_ or the cloud's log viewer has them after the pod is gone.",
          "4. Bridges missing: see JitsiNoHealthyBridge.",
          "5. If the repair takes longer, take the shard out: `pulumi config set --path jitsi:shards.shard-0.state offline && pulumi up`",
        ].join("\n"),
        dashboard_url: "https://meet.example.org/grafana/d/jitsi-signalling?from=now-3h&to=now&var-shard=shard-0",
        runbook_url: "https://git.example.org/alerts.md#jitsisharddown",
      },
    };
    await check("JitsiShardDown", {
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [{ alertname: "JitsiShardDown", eval_time: "5m", exp_alerts: [expected] }],
    });
  });
});
