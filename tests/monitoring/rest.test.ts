import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alerts/rules";
import { planRegion } from "../../stacks/plan/plan";
import { promtool } from "../support/promtool";
import { settingsOf } from "../support/settings";
import { ORIGIN } from "./cases/case";

const AT_REST = ["JitsiShardDown", "JitsiNoHealthyBridge", "JitsiRouterWithoutShard", "JitsiDeepChecksFail"];

/** Series of a region without bridges. */
const SERIES = {
  'kube_deployment_status_replicas_available{namespace="jitsi", deployment="shard-0-jicofo"}': "0x30",
  'jitsi_jicofo_bridge_selector_bridge_count{namespace="jitsi", shard="shard-0", pod="a"}': "0x30",
  'haproxy_backend_active_servers{namespace="jitsi", proxy="open", pod="router-0"}': "0x30",
  'haproxy_backend_active_servers{namespace="jitsi", proxy="jicofo", pod="router-0"}': "0x30",
  'haproxy_backend_active_servers{namespace="jitsi", proxy="web", pod="router-0"}': "1x30",
};

describe("the alerts of a region without bridges, by promtool", () => {
  for (const { min, wanted, firing } of [
    { min: 0, wanted: 0, firing: [] },
    { min: 0, wanted: 2, firing: ["JitsiDeepChecksFail", "JitsiNoHealthyBridge", "JitsiShardDown"] },
    { min: 1, wanted: 0, firing: ["JitsiDeepChecksFail", "JitsiNoHealthyBridge", "JitsiShardDown"] },
  ]) {
    it(`with bridges.min ${min}, while ${wanted} are wanted: ${firing.length === 0 ? "are silent" : "fire"}`, async function () {
      const tool = await promtool(this);
      const capacity = [{ name: "one", from: "08:00", to: "09:00", timezone: "UTC", bridges: 2 }];
      const { monitoring } = planRegion(settingsOf({ bridges: { min }, capacity }));
      assert.ok(monitoring !== undefined);
      const series = {
        ...SERIES,
        'kube_deployment_spec_replicas{namespace="jitsi", deployment="shard-0-jvb"}': `${wanted}x30`,
      };
      const test = {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: `count by (alertname) (ALERTS{alertname=~"${AT_REST.join("|")}", alertstate="firing"})`,
            eval_time: "20m",
            exp_samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
          },
        ],
      };
      const files = {
        "rules.json": { groups: ruleGroups(monitoring, ORIGIN.stack) },
        "test.json": { rule_files: ["rules.json"], evaluation_interval: "1m", tests: [test] },
      };
      assert.equal(await tool(["test", "rules", "test.json"], files), "");
    });
  }
});
