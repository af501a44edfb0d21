import assert from "node:assert/strict";
import type { Cluster } from "../../../local/kubernetes/client";
import { waitingShards } from "../../../local/running/waiting";
import { shardDeployment } from "../../support/shardDeployment";

describe("a shard", () => {
  it("is listed once when pods of its Deployments have an older template", async () => {
    const deployments = [
      shardDeployment("shard-10", "web", { runs: "old" }),
      shardDeployment("shard-2", "web", { runs: "old" }),
      shardDeployment("shard-2", "jicofo", { runs: "older" }),
      shardDeployment("shard-1", "web"),
    ];
    const cluster = { list: () => Promise.resolve(deployments) } as unknown as Cluster;
    assert.deepEqual(await waitingShards(cluster), ["shard-2", "shard-10"]);
  });
});
