import assert from "node:assert/strict";
import { ADDRESSES, collectorConfig } from "../../../components/monitoring/logs/collectorConfig";
import { lokiValues } from "../../../components/monitoring/logs/lokiValues";
import { planLogs } from "../../../stacks/plan/logs";
import { settingsOf } from "../../support/settings";
import { recordMonitoring, SYSTEM } from "./recordMonitoring";

const LOKI = { logs: "loki", logOptions: { retentionDays: 10, storageGi: 40, maskAddresses: true } };
const CHART = "helm.sh/v4:Chart";

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function values(): Values {
  const plan = planLogs(settingsOf(LOKI));
  assert.ok(plan?.kind === "loki");
  return lokiValues(plan, "fast", SYSTEM) as Values;
}

describe("logs in Loki", () => {
  it("are stored by one chart and read by another, which depends on it", async () => {
    const recording = await recordMonitoring(LOKI);
    const after = recording.one(CHART, /^alloy$/).dependencies.map((urn) => urn.split("::").at(-1));
    assert.deepEqual(after, ["loki"]);
  });

  it("are not collected unless Loki keeps them", async () => {
    for (const logs of ["none", undefined])
      assert.deepEqual((await recordMonitoring({ logs })).all(CHART, /loki|alloy/), []);
  });

  it("have retention, volume and class of the stack", () => {
    const { loki, singleBinary } = values();
    assert.deepEqual(loki?.["limits_config"], { retention_period: "240h" });
    assert.deepEqual(loki?.["compactor"], { retention_enabled: true, delete_request_store: "filesystem" });
    assert.deepEqual(singleBinary?.["persistence"], { enabled: true, size: "40Gi", storageClass: "fast" });
  });

  it("are read on every node, with permission to list pods and no permission for Secrets", async () => {
    const alloy = (await recordMonitoring(LOKI)).one(CHART, /^alloy$/).inputs["values"] as Values;
    assert.deepEqual(alloy["controller"]?.["tolerations"], [{ operator: "Exists" }]);
    assert.doesNotMatch(JSON.stringify(alloy["rbac"]), /secrets|configmaps/);
  });

  it("have the labels namespace, pod, container and shard", () => {
    const text = collectorConfig({ maskAddresses: false, url: "http://loki:3100" });
    for (const label of ["namespace", "pod", "container", "shard"])
      assert.ok(text.includes(`target_label  = "${label}"`));
    assert.ok(text.includes('"__meta_kubernetes_pod_label_jitsi_org_shard"'));
  });

  it("mask addresses with logOptions.maskAddresses only", () => {
    assert.equal(
      collectorConfig({ maskAddresses: true, url: "http://loki:3100" }).match(/stage\.replace/g)?.length,
      ADDRESSES.length,
    );
    assert.doesNotMatch(collectorConfig({ maskAddresses: false, url: "http://loki:3100" }), /stage\.replace/);
  });

  it("are collected by a configuration with balanced braces", () => {
    for (const maskAddresses of [true, false]) {
      const text = collectorConfig({ maskAddresses, url: "http://loki:3100" }).replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
      assert.equal(text.split("{").length, text.split("}").length);
    }
  });
});

describe("an address in a line of a log", () => {
  const masked = (line: string): string =>
    ADDRESSES.reduce((text, expression) => text.replaceAll(new RegExp(expression, "g"), "[address]"), line);

  for (const [line, expected] of [
    ["client 203.0.113.7:51234 joined", "client [address]:51234 joined"],
    ["from 2001:db8::7 to fe80::1", "from [address] to [address]"],
    ["remote=2001:db8:0:1:2:3:4:5 done", "remote=[address] done"],
    ["::ffff:198.51.100.4", "::ffff:[address]"],
    ["at 12:34:56 INFO: took 17 ms", "at 12:34:56 INFO: took 17 ms"],
    ["version 2.3.4 of jvb", "version 2.3.4 of jvb"],
    ["Room abc@muc.meet.jitsi/de5a21", "Room abc@muc.meet.jitsi/de5a21"],
  ] as const) {
    it(`becomes ${expected}`, () => assert.equal(masked(line), expected));
  }
});
