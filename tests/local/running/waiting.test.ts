import assert from "node:assert/strict";
import type { Cluster, KubernetesObject } from "../../../local/kubernetes/client";
import { waitingShards } from "../../../local/running/waiting";

function deployment(shard: string, wanted: string, running: string): KubernetesObject {
  const stamp = (hash: string): object => ({ annotations: { "jitsi.org/template": hash } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `${shard}-web`, labels: { "jitsi.org/shard": shard }, ...stamp(wanted) },
    spec: { template: { metadata: stamp(running) } },
  };
}

describe("a shard", () => {
  it("waits when the pods of one of its Deployments are made from an older template, and is named once", async () => {
    const deployments = [
      deployment("shard-10", "b", "a"),
      deployment("shard-2", "b", "a"),
      deployment("shard-2", "d", "c"),
      deployment("shard-1", "a", "a"),
    ];
    const cluster = { list: () => Promise.resolve(deployments) } as unknown as Cluster;
    assert.deepEqual(await waitingShards(cluster), ["shard-2", "shard-10"]);
  });
});
