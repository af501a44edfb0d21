import assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import type { KubernetesObject } from "../local/kubernetes/client";
import { fingerprint, LocalRegion } from "./support/localRegion";
import { needTools } from "./support/tools";
import { until } from "./support/wait";

type Objects = ReadonlyMap<string, KubernetesObject>;

/** Names of removed and changed objects. */
function changed(before: Objects, after: Objects): string[] {
  return [...before.keys()].filter((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return old === undefined || now === undefined || fingerprint(old) !== fingerprint(now);
  });
}
const added = (before: Objects, after: Objects): string[] => [...after.keys()].filter((name) => !before.has(name));
const removed = (before: Objects, after: Objects): string[] => added(after, before);
const uids = (pods: readonly KubernetesObject[]): unknown[] =>
  pods.map((pod) => (pod.metadata as { uid?: string }).uid).sort();

const nodeOf = (pod: KubernetesObject): string | undefined => (pod["spec"] as { nodeName?: string }).nodeName;

const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "jitsi" } };
const SIGNALLING = /-(prosody|jicofo)$/;

describe("a region on an API server", function () {
  this.timeout(300_000);
  const region = new LocalRegion("dev");
  before(async function () {
    await needTools(this);
  });
  after(async () => region.stop());

  /** Data of every Secret of the region, by namespace and name. */
  async function secrets(): Promise<ReadonlyMap<string, unknown>> {
    const found = await region.cluster.list("v1", "Secret", { labelSelector: "app.kubernetes.io/part-of=jitsi" });
    return new Map(found.map(({ metadata, data }) => [`${metadata.namespace}/${metadata.name}`, data]));
  }

  it("starts with every workload available", async () => {
    const { url, shards, routerAddress, engine, waiting } = await region.up();
    assert.equal(url, "https://meet.localhost");
    assert.deepEqual(shards, { "shard-0": "active", "shard-1": "active" });
    assert.match(routerAddress ?? "", /^\d+\.\d+\.\d+\.\d+$/);
    assert.equal(engine, "rehearsal");
    assert.deepEqual(waiting, []);
    const names = [...(await region.objects()).keys()].filter((name) => /^(Deployment|StatefulSet) /.test(name));
    for (const role of ["web", "prosody", "jicofo", "jvb"])
      assert.ok(names.includes(`Deployment shard-1-${role}`), role);
    assert.ok(names.includes("StatefulSet router"));
  });

  it("is not changed by a second run", async () => {
    const before = await region.objects();
    await region.up();
    const after = await region.objects();
    assert.ok(before.size > 50, `${before.size} objects`);
    assert.deepEqual([changed(before, after), added(before, after)], [[], []]);
  });

  it("is restored after its namespace was deleted, with the same passwords", async () => {
    const before = await secrets();
    const names = [...before.keys()];
    for (const name of ["jitsi/shard-0-credentials", "jitsi/shard-1-credentials"])
      assert.ok(names.includes(name), name);

    await region.cluster.remove(NAMESPACE, { propagation: "Foreground" });
    await region.cluster.waitGone(NAMESPACE, 120_000);
    assert.deepEqual(
      [...(await secrets()).keys()],
      names.filter((name) => !name.startsWith("jitsi/")),
    );

    // up ends after every workload is available.
    const { waiting } = await region.up();
    assert.deepEqual(waiting, []);
    assert.deepEqual(await secrets(), before);
  });

  it("adds a shard without changing the others or the router", async () => {
    const before = await region.objects();
    await region.up({ shardCount: 3 });
    const after = await region.objects();
    assert.deepEqual(changed(before, after), []);
    assert.ok(added(before, after).length > 10);
    for (const name of added(before, after)) assert.match(name, / shard-2-/);
  });

  it("removes exactly that shard", async () => {
    const before = await region.objects();
    await region.up();
    const after = await region.objects();
    assert.deepEqual(changed(after, before), []);
    assert.deepEqual(
      removed(before, after).filter((name) => !name.includes(" shard-2-")),
      [],
    );
    assert.deepEqual(
      [...after.keys()].filter((name) => name.includes(" shard-2-")),
      [],
    );
  });

  it("does not update the image of an active shard, and reports pending changes", async () => {
    const before = uids(await region.pods(SIGNALLING));
    const { waiting } = await region.up({ "images.jitsi": "stable-11200" });
    assert.deepEqual(uids(await region.pods(SIGNALLING)), before);
    assert.deepEqual(waiting, ["shard-0", "shard-1"]);
  });

  it("updates the image of an offline shard only", async () => {
    const before = uids(await region.pods(/^shard-0-(prosody|jicofo|jvb)$/));
    const { waiting } = await region.up({ "images.jitsi": "stable-11200", "shards.shard-1.state": "offline" });
    assert.deepEqual(waiting, ["shard-0"]);
    assert.deepEqual(uids(await region.pods(/^shard-0-(prosody|jicofo|jvb)$/)), before);
    for (const pod of await region.pods(/^shard-1-/)) {
      const { containers } = pod["spec"] as { containers: { image: string }[] };
      assert.match(containers[0]?.image ?? "", /:stable-11200$/, pod.metadata.name);
    }
  });

  it("gives a deleted bridge its grace period, and its replacement another node", async () => {
    const [bridge] = await region.pods(/^shard-0-jvb$/);
    assert.ok(bridge !== undefined);
    const { name } = bridge.metadata;
    // Keeps the pod as a kubelet would during the grace period: KWOK deletes it at once.
    const held = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "jitsi", finalizers: ["jitsi.org/held"] },
    };
    await region.cluster.apply(held);
    const leaving = await region.cluster.config
      .makeApiClient(CoreV1Api)
      .deleteNamespacedPod({ name, namespace: "jitsi" });
    assert.equal(leaving.metadata?.deletionGracePeriodSeconds, 55 * 60);

    const other = await until(async () => {
      const pods = await region.pods(/^shard-0-jvb$/);
      return pods.find((pod) => pod.metadata.name !== name && nodeOf(pod) !== undefined);
    });
    assert.notEqual(nodeOf(other), nodeOf(bridge));
    await region.cluster.apply({ ...held, metadata: { name, namespace: "jitsi", finalizers: [] } });
    await region.cluster.waitGone(held, 60_000);
  });

  it("refuses to remove a protected shard in service, and changes nothing", async () => {
    await region.up({ protect: true });
    const before = await region.objects();
    await assert.rejects(
      region.up({ protect: true, shardCount: 1, drainMinutes: 30 }),
      /shard-1-sentinel[\s\S]*make drain SHARD=shard-1/,
    );
    const after = await region.objects();
    assert.deepEqual([changed(before, after), added(before, after)], [[], []]);
  });

  it("removes a protected shard that is offline", async () => {
    await region.up({ protect: true, "shards.shard-1.state": "offline" });
    const before = await region.objects();
    await region.up({ protect: true, shardCount: 1, "shards.shard-1.state": "offline" });
    for (const name of removed(before, await region.objects())) assert.match(name, / shard-1-/);
    assert.deepEqual((await region.pods(/^shard-1-/)).length, 0);
  });
});
