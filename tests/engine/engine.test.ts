import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import type { Overrides } from "../../local/config/overrides";
import { ROOT } from "../../local/machine/paths";
import { localRegion } from "../../local/roll/regions";
import { roll } from "../../local/roll/roll";
import type { Outputs } from "../../local/up/summary";
import { SILENT } from "../support/controlPlane";
import { needTools } from "../support/tools";
import { EngineRegion } from "./engineRegion";
import { needPulumi } from "./pulumiCli";

describe("the dev stack by the Pulumi engine, on the local control plane", function () {
  this.timeout(30 * 60_000);
  let region: EngineRegion;
  const bringUp = (overrides?: Overrides): Promise<Outputs> => region.up(overrides);
  const open = (overrides?: Overrides): Promise<Stack> => region.open(overrides);
  const lastChanges = (): Promise<OpMap> => region.lastChanges();
  const fingerprints = (): Promise<ReadonlyMap<string, string>> => region.fingerprints();

  before(async function () {
    const pulumi = await needPulumi(this);
    await needTools(this);
    region = new EngineRegion(pulumi);
  });
  after(() => region?.stop());

  it("comes up", async () => {
    const outputs = await bringUp();
    assert.equal(outputs.engine, "pulumi");
    assert.deepEqual(outputs.shards, { "shard-0": "active", "shard-1": "active" });
    assert.deepEqual(outputs.waiting, []);
    const { create = 0, ...others } = await lastChanges();
    assert.ok(create > 0);
    assert.deepEqual(others, {});
  });

  it("has nothing to change when nothing has changed", async () => {
    await (await open()).preview({ expectNoChanges: true });
  });

  it("finds everything in its place by a refresh, and has nothing to change after it", async () => {
    const stack = await open();
    const { summary } = await stack.refresh();
    assert.equal(summary.resourceChanges?.delete ?? 0, 0);
    await stack.preview({ expectNoChanges: true });
  });

  it("satisfies the policy pack", async () => {
    await (await open()).preview({ policyPacks: [join(ROOT, "policies")] });
  });

  it("gets a third shard without a change to anything else, and loses it again", async () => {
    const before = await fingerprints();
    const outputs = await bringUp({ shardCount: 3 });
    assert.equal(outputs.shards["shard-2"], "active");
    const grown = await lastChanges();
    assert.deepEqual([grown.update ?? 0, grown.replace ?? 0, grown.delete ?? 0], [0, 0, 0]);

    await bringUp();
    const shrunk = await lastChanges();
    assert.deepEqual([shrunk.create ?? 0, shrunk.update ?? 0, shrunk.replace ?? 0], [0, 0, 0]);
    assert.equal(shrunk.delete, grown.create);
    assert.deepEqual(await fingerprints(), before);
  });

  it("loses no part of a protected shard that serves, even where nobody makes a preview first", async () => {
    await bringUp({ shardCount: 3, protect: true });
    const before = await fingerprints();
    const stack = await open({ shardCount: 2, protect: true });
    await assert.rejects(stack.up(), /shard-2-sentinel/);
    assert.deepEqual(await fingerprints(), before);
    await bringUp({ shardCount: 3 });
    await bringUp();
  });

  it("keeps the pods of shards that serve when their image changes, and says whose changes wait", async () => {
    const before = await fingerprints();
    const outputs = await bringUp({ "images.jvb": "ghcr.io/jitsi/jvb:stable-99999" });
    assert.deepEqual(outputs.waiting, ["shard-0", "shard-1"]);
    const after = await fingerprints();
    const pods = [...before].filter(([name]) => /^Pod shard-\d+-(prosody|jicofo|jvb)-/.test(name));
    assert.equal(pods.length, 6);
    for (const [name, print] of pods) assert.equal(after.get(name), print, `${name} was touched`);
  });

  it("is rolled to that image, shard by shard", async () => {
    const { dir, home } = region;
    const rolling = localRegion({ stack: "dev", engine: "pulumi", dir, log: SILENT, root: home });
    const overrides = { "images.jvb": "ghcr.io/jitsi/jvb:stable-99999" };
    await roll({
      region: rolling,
      overrides,
      force: false,
      log: SILENT,
      signal: new AbortController().signal,
      pollMs: 0,
    });
    const file = readFileSync(join(home, "Pulumi.dev.yaml"), "utf8");
    assert.match(file, /jvb:stable-99999/);
    assert.doesNotMatch(file, /state:|roll:/);
    const { waiting, shards } = await bringUp();
    assert.deepEqual([waiting, shards], [[], { "shard-0": "active", "shard-1": "active" }]);
  });

  it("is destroyed without a rest", async () => {
    await (await open()).destroy();
    for (const name of ["jitsi", "monitoring", "cert-manager"]) {
      const ref = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
      assert.equal(await region.cluster.read(ref), undefined, `the namespace ${name} is left`);
    }
    const { deployment } = await (await open()).exportStack();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
  });
});
