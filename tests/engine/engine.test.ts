import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import { planOf } from "../../local/policy/checkedPlan";
import type { Cluster } from "../../local/kubernetes/client";
import { stopControlPlane } from "../../local/controlPlane/controlPlane";
import { CONTEXT } from "../../local/controlPlane/kubeconfig";
import { layout } from "../../local/controlPlane/layout";
import { localCluster } from "../../local/controlPlane/localCluster";
import type { Overrides } from "../../local/config/overrides";
import { ROOT } from "../../local/machine/paths";
import { localOverrides, localStack } from "../../local/pulumi/engine";
import { localRegion } from "../../local/roll/regions";
import { roll } from "../../local/roll/roll";
import { readStackConfig } from "../../local/config/stackConfig";
import type { Outputs } from "../../local/up/summary";
import { up } from "../../local/up";
import { SILENT } from "../support/controlPlane";
import { fingerprint } from "../support/localRegion";
import { needTools } from "../support/tools";
import { needPulumi } from "./pulumiCli";

/** What an update of the engine may take on two cores, with the plugins it downloads the first time. */
const SECONDS = 600;

describe("the dev stack by the Pulumi engine, on the local control plane", function () {
  this.timeout(30 * 60_000);
  const home = mkdtempSync(join(tmpdir(), "engine-"));
  const dir = join(home, "local");
  let pulumi: string;
  let cluster: Cluster;

  before(async function () {
    pulumi = await needPulumi(this);
    await needTools(this);
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
  });
  after(async () => {
    await stopControlPlane(dir, SILENT);
    rmSync(home, { recursive: true });
  });

  /** As `make up ENGINE=pulumi` does. */
  async function bringUp(overrides: Overrides = {}): Promise<Outputs> {
    const options = { stack: "dev", overrides, engine: "pulumi", seconds: SECONDS, dir, log: SILENT, root: home };
    const { outputs } = await up(options);
    cluster = localCluster(dir);
    return outputs;
  }

  /** The same stack, for what only the engine can be asked. */
  async function open(overrides: Overrides = {}): Promise<Stack> {
    const plan = planOf(readStackConfig(home, "dev", overrides));
    const here = localOverrides(plan, { kubeconfig: layout(dir).kubeconfig, context: CONTEXT });
    const config = readStackConfig(home, "dev", { ...overrides, ...here });
    return localStack({ config, dir: join(dir, "pulumi"), pulumi });
  }

  /** How many resources the last update created, changed, replaced, deleted and left. */
  async function lastChanges(): Promise<OpMap> {
    return (await (await open()).info())?.resourceChanges ?? {};
  }

  /** Everything of these shards and of the router, by name. */
  async function fingerprints(): Promise<ReadonlyMap<string, string>> {
    const kinds = [
      ["apps/v1", "Deployment"],
      ["apps/v1", "StatefulSet"],
      ["v1", "ConfigMap"],
      ["v1", "Pod"],
    ] as const;
    const lists = await Promise.all(
      kinds.map(([version, kind]) => cluster.list(version, kind, { namespace: "jitsi" })),
    );
    return new Map(lists.flat().map((one) => [`${one.kind} ${one.metadata.name}`, fingerprint(one)]));
  }

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
    const region = localRegion({ stack: "dev", engine: "pulumi", dir, log: SILENT, root: home });
    const overrides = { "images.jvb": "ghcr.io/jitsi/jvb:stable-99999" };
    await roll({ region, overrides, force: false, log: SILENT, signal: new AbortController().signal, pollMs: 0 });
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
      assert.equal(await cluster.read(ref), undefined, `the namespace ${name} is left`);
    }
    const { deployment } = await (await open()).exportStack();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
  });
});
