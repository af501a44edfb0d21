import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { untilHealthy } from "../../../local/roll/healthy";
import { SILENT } from "../../support/controlPlane";
import { shardDeployment } from "../../support/shardDeployment";
import { stubCluster } from "../../support/stubCluster";

describe("an offline shard", () => {
  const deployment = shardDeployment.bind(undefined, "shard-1");
  const wait = (...deployments: KubernetesObject[]): Promise<void> =>
    untilHealthy(stubCluster(deployments), "shard-1", { log: SILENT, pollMs: 0, withinMs: -1 });

  it("is healthy when all Deployments are available and up to date", async () => {
    await wait(deployment("jicofo"), deployment("jvb"));
  });

  it("is reported while a Deployment is not available or not up to date, with the command to see why", async () => {
    const one = deployment("jvb");
    await assert.rejects(wait(one, deployment("jicofo", { available: 0 })), /shard-1 is offline.*: shard-1-jicofo\. /);
    await assert.rejects(
      wait(one, deployment("prosody", { runs: "old" })),
      /shard-1-prosody.*\n +kubectl -n jitsi describe/,
    );
    await assert.rejects(wait(), /it has no workloads/);
  });
});
