import assert from "node:assert/strict";
import { signallingFrozen } from "../../../policies/shards/signallingFrozen";
import { complaints, object, workload } from "../judging";
import { labelsOf, soundShard } from "../soundShard";

const thawed = (part: "prosody" | "jicofo", ignoreChanges: string[] = []) =>
  workload({ name: `shard-0-${part}`, labels: labelsOf(part) }, { ignoreChanges });

describe("signalling-frozen", () => {
  it("is content when nothing can restart the signalling of a shard that serves", async () => {
    assert.deepEqual(await complaints(signallingFrozen, [...soundShard().values()]), []);
    const whole = soundShard().set("prosody", thawed("prosody", ["spec"]));
    assert.deepEqual(await complaints(signallingFrozen, [...whole.values()]), []);
  });

  it("refuses prosody or jicofo that an update may restart", async () => {
    for (const part of ["prosody", "jicofo"] as const) {
      for (const state of ["active", "drain"]) {
        const shard = soundShard("shard-0", state).set(part, thawed(part, ["spec.replicas"]));
        assert.deepEqual(await complaints(signallingFrozen, [...shard.values()]), [
          `shard-0-${part}: shard-0-${part} serves, and an update may restart it: spec.template is not in ignoreChanges`,
        ]);
      }
    }
  });

  it("refuses bridges that an update may replace, and files that a pod which crashes would find changed", async () => {
    const jvb = soundShard().get("jvb");
    assert.ok(jvb !== undefined);
    const shard = soundShard().set("jvb", { ...jvb, ignoreChanges: [] });
    assert.deepEqual(await complaints(signallingFrozen, [...shard.values()]), [
      "shard-0-jvb: shard-0-jvb serves, and an update may restart it: spec.template is not in ignoreChanges",
    ]);
    const files = (ignoreChanges: string[]) =>
      object("kubernetes:core/v1:ConfigMap", "shard-0-prosody", { labels: labelsOf("prosody") }, { ignoreChanges });
    const whole = [...soundShard().values()];
    assert.deepEqual(await complaints(signallingFrozen, [...whole, files(["data"])]), []);
    assert.deepEqual(await complaints(signallingFrozen, [...whole, files([])]), [
      "shard-0-prosody: shard-0-prosody is read by pods that serve: data is not in ignoreChanges",
    ]);
  });

  it("takes a shard without a sentinel for one that serves", async () => {
    const shard = soundShard().set("prosody", thawed("prosody"));
    shard.delete("sentinel");
    assert.equal((await complaints(signallingFrozen, [...shard.values()])).length, 1);
  });

  it("lets a shard that is offline change", async () => {
    const shard = soundShard("shard-0", "offline").set("prosody", thawed("prosody")).set("jicofo", thawed("jicofo"));
    assert.deepEqual(await complaints(signallingFrozen, [...shard.values()]), []);
  });
});
