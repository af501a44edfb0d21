import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { untilHealthy } from "../../../local/roll/healthy";
import { SILENT } from "../../support/controlPlane";
import { stubCluster } from "../../support/stubCluster";

function deployment(name: string, { available = 1, runs = "new" } = {}): KubernetesObject {
  const stamp = (hash: string): object => ({ annotations: { "jitsi.org/template": hash } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "jitsi", generation: 1, labels: { "jitsi.org/shard": "shard-1" }, ...stamp("new") },
    spec: { replicas: 1, template: { metadata: stamp(runs) } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: available },
  };
}

describe("a shard that is offline", () => {
  const wait = (...deployments: KubernetesObject[]): Promise<void> =>
    untilHealthy(stubCluster(deployments), "shard-1", { log: SILENT, pollMs: 0, withinMs: -1 });

  it("is well when all of it is available and made from the template that is wanted", async () => {
    await wait(deployment("shard-1-jicofo"), deployment("shard-1-jvb"));
  });

  it("is not while a pod is missing or old, and is named with where to look", async () => {
    const one = deployment("shard-1-jvb");
    await assert.rejects(
      wait(one, deployment("shard-1-jicofo", { available: 0 })),
      /shard-1 is offline.*: shard-1-jicofo\. /,
    );
    await assert.rejects(
      wait(one, deployment("shard-1-prosody", { runs: "old" })),
      /shard-1-prosody.*\n +kubectl -n jitsi describe/,
    );
    await assert.rejects(wait(), /it has no Deployments/);
  });
});
