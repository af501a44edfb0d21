import assert from "node:assert/strict";
import { readRegion } from "../../../policies/core/region";

describe("the region that a pack judges", () => {
  it("is in production unless its configuration says development", () => {
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

  it("has the numbers of its configuration, and none where that has none", () => {
    const region = readRegion({ "jitsi:shardCount": "3", "jitsi:drainMinutes": "soon" });
    assert.equal(region.shardCount, 3);
    assert.equal(region.drainMinutes, undefined);
    assert.equal(readRegion({ "jitsi:shardCount": "" }).shardCount, undefined);
  });

  it("has the states of its shards, and none of what cannot be read", () => {
    assert.deepEqual(readRegion({ "jitsi:shards": '{"shard-1":{"state":"drain"},"shard-2":{"zone":"a"}}' }).states, {
      "shard-1": "drain",
    });
    for (const text of ["", "{}", "shard-1", '{"shard-1":null}']) {
      assert.deepEqual(readRegion({ "jitsi:shards": text }).states, {}, text);
    }
  });

  it("is monitored unless its configuration turns that off", () => {
    assert.equal(readRegion({}).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"enabled":true,"retentionDays":3}' }).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"alerts":{"enabled":false}}' }).monitored, true);
    assert.equal(readRegion({ "jitsi:monitoring": '{"retentionDays":3,"enabled":false}' }).monitored, false);
  });

  it("has the objects that its configuration says the operator makes", () => {
    const extra = {
      web: { env: { A: "text", B: { secret: "one", key: "b" } }, files: { "a.conf": "secret" } },
      prosody: { files: { "b.lua": { configMap: "two", key: "b" }, "c.lua": { secret: "three", key: "c" } } },
    };
    const { brought } = readRegion({ "jitsi:extra": JSON.stringify(extra) });
    assert.deepEqual(brought, ["Secret one", "ConfigMap two", "Secret three"]);
  });
});
