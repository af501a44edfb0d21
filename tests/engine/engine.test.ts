import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import type { Overrides } from "../../local/config/overrides";
import type { KubernetesObject, ObjectRef } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { recover } from "../../local/recover";
import { localRegion } from "../../local/roll/regions";
import { roll } from "../../local/roll/roll";
import { UserError } from "../../local/terminal/userError";
import type { Outputs } from "../../local/up/summary";
import { OWN } from "../../stacks/catalogue/labels";
import { SILENT } from "../support/controlPlane";
import { needTools } from "../support/tools";
import { EngineRegion } from "./engineRegion";
import { needPulumi } from "./pulumiCli";

/** What only the stack's own key opens, below `extra`; on this machine a placeholder stands for it. */
const ENCRYPTED = `  jitsi:extra:
    web:
      env:
        EXTRA_TOKEN:
          secure: v1:AAAA
`;
const PLACEHOLDER = "https://placeholder.invalid/jitsi/extra/web/env/EXTRA_TOKEN";

function ref(apiVersion: string, kind: string, name: string, namespace?: string): ObjectRef {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

function deployment(name: string): ObjectRef {
  return ref("apps/v1", "Deployment", name, "jitsi");
}

/** Objects of others, some with the labels of the program. */
const OTHERS: readonly KubernetesObject[] = [
  { ...ref("v1", "Namespace", "jitsi-other"), metadata: { name: "jitsi-other", labels: OWN } },
  { ...ref("v1", "ConfigMap", "router"), metadata: { name: "router", namespace: "jitsi-other", labels: OWN } },
  { ...ref("v1", "ConfigMap", "router"), metadata: { name: "router", namespace: "default" } },
  {
    ...ref("rbac.authorization.k8s.io/v1", "ClusterRole", "other"),
    metadata: { name: "other", labels: OWN },
    rules: [],
  },
];

/** Charts under the names of those of monitoring, each with one object: the real ones cannot be fetched everywhere. */
function emptyCharts(folder: string): string {
  for (const name of ["prometheus-operator-crds", "kube-prometheus-stack"]) {
    mkdirSync(join(folder, name, "templates"), { recursive: true });
    writeFileSync(join(folder, name, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "{{ .Release.Namespace }}" } };
    writeFileSync(join(folder, name, "templates", "object.yaml"), JSON.stringify(object));
  }
  return folder;
}

describe("the dev stack by the Pulumi engine, on the local control plane", function () {
  this.timeout(30 * 60_000);
  let region: EngineRegion;
  let untouched: readonly string[];
  /** Without shard-2. */
  let olderState: Buffer;
  const bringUp = (overrides?: Overrides): Promise<Outputs> => region.up(overrides);
  const open = (overrides?: Overrides, last?: Overrides): Promise<Stack> => region.open(overrides, last);
  const lastChanges = (): Promise<OpMap> => region.lastChanges();
  const fingerprints = (): Promise<ReadonlyMap<string, string>> => region.fingerprints();

  before(async function () {
    const pulumi = await needPulumi(this);
    await needTools(this);
    region = new EngineRegion(pulumi);
    appendFileSync(join(region.home, "Pulumi.dev.yaml"), ENCRYPTED);
    await region.startControlPlane();
    for (const object of OTHERS) await region.cluster.apply(object);
    untouched = await region.settledInventory();
  });
  beforeEach(() => region.hush());
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.log(region.output);
  });
  after(() => region?.stop());

  it("changes nothing where another owner has an object that it would create, and names it", async () => {
    const namespace: KubernetesObject = { ...ref("v1", "Namespace", "jitsi") };
    await region.cluster.apply(namespace);
    await assert.rejects(bringUp(), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /is not its own:\n {2}Namespace jitsi\nNothing was changed/);
      return true;
    });
    assert.equal(await (await open()).info(), undefined);
    await region.cluster.remove(namespace);
    await region.cluster.waitGone(namespace, 60_000);
    assert.deepEqual(await region.inventory(), untouched);
  });

  // The built provider is older than 4.29 and takes over what exists in any case, so this shows only the way through.
  it("comes up after its first update was killed", async () => {
    await region.killOnce(bringUp(), deployment("shard-0-web"), true);
    // The engine writes these in place: one that was killed meanwhile leaves an empty one, with which no state opens.
    const state = readdirSync(dirname(region.stateFile));
    assert.deepEqual(
      state.filter((file) => file.endsWith(".attrs")),
      [],
    );
    const outputs = await bringUp();
    assert.match(region.output, /taking over what this stack has made and its state does not hold/);
    assert.equal(outputs.engine, "pulumi");
    assert.deepEqual(outputs.shards, { "shard-0": "active", "shard-1": "active" });
    assert.deepEqual(outputs.waiting, []);
  });

  it("keeps an encrypted value below extra in a Secret only", async () => {
    const encoded = Buffer.from(PLACEHOLDER).toString("base64");
    const secrets = await region.cluster.list("v1", "Secret", { namespace: "jitsi" });
    assert.ok(JSON.stringify(secrets).includes(encoded));
    for (const kind of ["ConfigMap", "Pod"]) {
      const others = await region.cluster.list("v1", kind, { namespace: "jitsi" });
      assert.ok(!JSON.stringify(others).includes(PLACEHOLDER), kind);
    }
    const state = readFileSync(region.stateFile, "utf8");
    assert.ok(!state.includes(PLACEHOLDER) && !state.includes(encoded));
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

  it("goes on after an update was killed, by the commands of docs/state.md", async () => {
    const before = await fingerprints();
    olderState = readFileSync(region.stateFile);
    await region.killOnce(bringUp({ shardCount: 3, protect: true }), deployment("shard-2-web"), true);
    const stack = await open({ shardCount: 3, protect: true });
    await assert.rejects(recover(stack, region.log, false), UserError);
    assert.match(region.output, /is currently locked.*pulumi cancel/s);
    await stack.cancel();
    await recover(stack, region.log, false);
    assert.match(region.output, /taking over what this stack has made and its state does not hold/);
    assert.equal((await bringUp({ shardCount: 3, protect: true })).shards["shard-2"], "active");
    assert.deepEqual(await lastChanges(), { same: (await stack.exportStack()).deployment.resources.length });
    const after = await fingerprints();
    for (const [name, print] of before) assert.equal(after.get(name), print, `${name} was touched`);
  });

  it("takes over no shard that is complete and not in the state, since that state was lost", async () => {
    const [before, newest] = [await fingerprints(), readFileSync(region.stateFile)];
    writeFileSync(region.stateFile, olderState);
    try {
      const stack = await open({ shardCount: 3, protect: true });
      await assert.rejects(recover(stack, region.log, false), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /lacks shards that are complete in the cluster \(shard-2\).*\nNothing was changed/);
        return true;
      });
      assert.deepEqual(await fingerprints(), before);
    } finally {
      writeFileSync(region.stateFile, newest);
    }
  });

  it("keeps a protected shard that serves, also without a preview before the update", async () => {
    const before = await fingerprints();
    const stack = await open({ shardCount: 2, protect: true });
    await assert.rejects(stack.up(), /shard-2-sentinel/);
    assert.deepEqual(await fingerprints(), before);
    await bringUp({ shardCount: 3 });
    await bringUp();
  });

  it("keeps Grafana's claim through an update, and has nothing to change after it", async () => {
    const charts = {
      "charts.mirror": emptyCharts(join(region.home, "charts")),
      "monitoring.enabled": true,
    };
    const claim = ref("v1", "PersistentVolumeClaim", "grafana-data", "monitoring");
    const uid = async (): Promise<string | undefined> => (await region.cluster.read(claim))?.metadata.uid;
    await (await open({}, charts)).up();
    const before = await uid();
    assert.ok(before !== undefined);
    const stack = await open({ "monitoring.retentionDays": 20 }, charts);
    await stack.up();
    await stack.preview({ expectNoChanges: true });
    assert.equal(await uid(), before);
    await bringUp();
    // Definitions outlive the region by design, and so does what stands for them.
    const definitions = ref("v1", "ConfigMap", "prometheus-operator-crds");
    assert.ok((await region.cluster.read(definitions)) !== undefined);
    await region.cluster.remove(definitions);
  });

  it("keeps the pods of shards that serve when their image changes, and says whose changes wait", async () => {
    const before = await fingerprints();
    const outputs = await bringUp({ "images.jitsi": "stable-99999" });
    assert.deepEqual(outputs.waiting, ["shard-0", "shard-1"]);
    const after = await fingerprints();
    const pods = [...before].filter(([name]) => /^Pod shard-\d+-(prosody|jicofo|jvb)-/.test(name));
    assert.equal(pods.length, 6);
    for (const [name, print] of pods) assert.equal(after.get(name), print, `${name} was touched`);
  });

  it("is rolled to that image, shard by shard", async () => {
    const { dir, home } = region;
    const rolling = localRegion({ stack: "dev", engine: "pulumi", dir, log: SILENT, root: home });
    const overrides = { "images.jitsi": "stable-99999" };
    await roll({
      region: rolling,
      overrides,
      force: false,
      log: SILENT,
      signal: new AbortController().signal,
      pollMs: 0,
    });
    const file = readFileSync(join(home, "Pulumi.dev.yaml"), "utf8");
    assert.match(file, /jitsi: stable-99999/);
    assert.doesNotMatch(file, /state:|roll:/);
    const { waiting, shards } = await bringUp();
    assert.deepEqual([waiting, shards], [[], { "shard-0": "active", "shard-1": "active" }]);
  });

  it("comes up after a destroy that was killed", async () => {
    const before = await fingerprints();
    await region.killOnce((await open()).destroy(), deployment("shard-0-web"), false);
    const { shards, waiting } = await bringUp();
    assert.deepEqual([waiting, shards], [[], { "shard-0": "active", "shard-1": "active" }]);
    const named = (prints: ReadonlyMap<string, string>): readonly string[] =>
      [...prints.keys()].filter((name) => !name.startsWith("Pod ")).sort();
    assert.deepEqual(named(await fingerprints()), named(before));
  });

  it("is destroyed without a rest, and nothing else is", async () => {
    await (await open()).destroy();
    await region.cluster.waitGone(ref("v1", "Namespace", "jitsi"), 60_000);
    assert.deepEqual(await region.inventory(), untouched);
    const { deployment } = await (await open()).exportStack();
    assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
  });
});
