import assert from "node:assert/strict";
import { LocalRegion } from "./support/localRegion";
import { needTools } from "./support/tools";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "jitsi" } };

describe("a region whose namespace was deleted", function () {
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

  it("is restored by make up, with the same passwords", async () => {
    await region.up();
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
});
