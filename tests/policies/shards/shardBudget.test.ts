import assert from "node:assert/strict";
import { shardBudget } from "../../../policies/shards/shardBudget";
import { complaints, resource } from "../judging";
import { soundShard } from "../soundShard";

describe("shard-budget", () => {
  it("is content with what a shard needs", async () => {
    assert.deepEqual(await complaints(shardBudget, [...soundShard().values()]), []);
  });

  it("refuses a shard that consists of more, which configuration decides", async () => {
    const shard = [...soundShard().values()];
    assert.deepEqual(await complaints(shardBudget, shard, { options: { resources: shard.length } }), []);
    assert.deepEqual(await complaints(shardBudget, shard, { options: { resources: 10 } }), [
      `shard-0-sentinel: shard-0 consists of ${shard.length} resources; the budget is 10`,
    ]);
  });

  it("counts what carries no label but stands in the shard", async () => {
    const urn = "urn:pulumi:prod::jitsi::jitsi:jitsi:Shard::shard-7";
    const shard = resource("jitsi:jitsi:Shard", {}, { name: "shard-7", urn, custom: false });
    const passwords = Array.from({ length: 41 }, (_, n) =>
      resource("random:index/randomPassword:RandomPassword", {}, { name: `password-${n}`, parent: urn }),
    );
    assert.deepEqual(await complaints(shardBudget, [shard, ...passwords]), [
      "the stack: shard-7 consists of 41 resources; the budget is 40",
    ]);
  });

  it("only advises in development", () => {
    assert.deepEqual(shardBudget.level, { production: "mandatory", development: "advisory" });
  });
});
