import assert from "node:assert/strict";
import { sentinelProtected } from "../../../policies/shards/sentinelProtected";
import { complaints, object, UNKNOWN } from "../judging";
import { labelsOf } from "../soundShard";

const sentinel = (state: unknown, protect: boolean) =>
  object(
    "kubernetes:core/v1:ConfigMap",
    "shard-0-sentinel",
    { labels: labelsOf("sentinel"), data: { state } },
    { protect },
  );

describe("sentinel-protected", () => {
  it("is content with a protected sentinel, and with any of a shard that is offline", async () => {
    for (const one of [sentinel("active", true), sentinel("drain", true), sentinel("offline", false)]) {
      assert.deepEqual(await complaints(sentinelProtected, [one]), []);
    }
  });

  it("refuses a shard that serves and that a lower shardCount would delete", async () => {
    for (const state of ["active", "drain", UNKNOWN]) {
      assert.deepEqual(await complaints(sentinelProtected, [sentinel(state, false)]), [
        "shard-0-sentinel: shard-0 serves, and nothing refuses to delete it",
      ]);
    }
  });

  it("refuses a sentinel that says another state than the configuration", async () => {
    const region = { states: { "shard-0": "drain" } };
    assert.deepEqual(await complaints(sentinelProtected, [sentinel("drain", true)], { region }), []);
    assert.deepEqual(await complaints(sentinelProtected, [sentinel("offline", false)], { region }), [
      "shard-0-sentinel: it says that shard-0 is offline, and the configuration that it is drain",
    ]);
    assert.deepEqual(await complaints(sentinelProtected, [sentinel("offline", false)], { region: { states: {} } }), [
      "shard-0-sentinel: it says that shard-0 is offline, and the configuration that it is active",
    ]);
  });

  it("is for production only", () => {
    assert.deepEqual(sentinelProtected.level, { production: "mandatory", development: "disabled" });
  });
});
