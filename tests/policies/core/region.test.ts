import assert from "node:assert/strict";
import { readRegion } from "../../../policies/core/region";

describe("the region of a policy pack", () => {
  it("is a production region unless the environment is development", () => {
    assert.equal(readRegion({ "jitsi:environment": "development" }).environment, "development");
    const others: Record<string, string>[] = [
      {},
      { "jitsi:environment": "" },
      { "jitsi:environment": "staging" },
      { environment: "development" },
    ];
    for (const config of others) {
      assert.equal(readRegion(config).environment, "production", JSON.stringify(config));
    }
  });

  it("has the numbers of its configuration, or undefined", () => {
    const region = readRegion({ "jitsi:shardCount": "3", "jitsi:drainMinutes": "soon" });
    assert.equal(region.shardCount, 3);
    assert.equal(region.drainMinutes, undefined);
    assert.equal(readRegion({ "jitsi:shardCount": "" }).shardCount, undefined);
  });

  it("has the states of its shards, and ignores invalid values", () => {
    assert.deepEqual(readRegion({ "jitsi:shards": '{"shard-1":{"state":"drain"},"shard-2":{"zone":"a"}}' }).states, {
      "shard-1": "drain",
    });
    for (const text of ["", "{}", "shard-1", '{"shard-1":null}']) {
      assert.deepEqual(readRegion({ "jitsi:shards": text }).states, {}, text);
    }
  });

  it("is monitored unless the configuration disables it", () => {
    assert.equal(readRegion({}).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"enabled":true,"retentionDays":3}' }).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"alerts":{"enabled":false}}' }).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"retentionDays":3,"enabled":false}' }).monitored, false);
  });

  it("has private media nodes if the configuration says so", () => {
    assert.equal(readRegion({}).privateMedia, false);
    assert.equal(readRegion({ "jitsi:nodes": '{"media":{"private":true}}' }).privateMedia, true);
  });

  it("has the objects that the operator creates by its configuration", () => {
    const extra = {
      web: { env: { A: "text", B: { secret: "one", key: "b" } }, files: { "a.conf": "secret" } },
      prosody: { files: { "b.lua": { configMap: "two", key: "b" }, "c.lua": { secret: "three", key: "c" } } },
    };
    const { operatorObjects } = readRegion({
      "jitsi:extra": JSON.stringify(extra),
      "jitsi:existingSecrets": '{"jwtSecret":{"secret":"four","key":"b"}}',
    });
    assert.deepEqual(operatorObjects, ["Secret one", "ConfigMap two", "Secret three", "Secret four"]);
    const { certificate, priorities } = readRegion({
      "jitsi:tls": '{"issuer":"existing","secret":"mine"}',
      "jitsi:workloads": '{"web":{"priorityClass":"one"},"jvb":{"nodeSelector":{"a":"b"}}}',
    });
    assert.deepEqual([certificate, priorities], ["mine", ["one"]]);
  });
});
