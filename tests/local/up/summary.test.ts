import assert from "node:assert/strict";
import type { Cluster, KubernetesObject } from "../../../local/kubernetes/client";
import { describeSummary, outputsOf, waitingShards } from "../../../local/up/summary";

function deployment(shard: string, wanted: string, running: string): KubernetesObject {
  const stamp = (hash: string): object => ({ annotations: { "jitsi.org/template": hash } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `${shard}-web`, labels: { "jitsi.org/shard": shard }, ...stamp(wanted) },
    spec: { template: { metadata: stamp(running) } },
  };
}

describe("the outputs of make up", () => {
  const stack = {
    url: "https://meet.localhost",
    shards: { "shard-0": "active" },
    routerAddress: "1.2.3.4",
    dnsRecords: [],
  };

  it("say where the region is, who is in it and what waits", () => {
    assert.deepEqual(outputsOf(stack, "dev", "rehearsal", ["shard-0"]), {
      ...stack,
      stack: "dev",
      engine: "rehearsal",
      grafanaUrl: null,
      waiting: ["shard-0"],
    });
  });

  it("hold nothing else that the program exports", () => {
    assert.ok(!("password" in outputsOf({ ...stack, password: "x" }, "dev", "pulumi", [])));
  });

  it("have null where there is no address", () => {
    assert.equal(outputsOf({ ...stack, routerAddress: undefined }, "dev", "pulumi", []).routerAddress, null);
  });
});

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

describe("the summary of make up", () => {
  const outputs = outputsOf(
    { url: "https://meet.localhost", shards: { "shard-0": "active", "shard-1": "drain" }, routerAddress: "1.2.3.4" },
    "dev",
    "rehearsal",
    [],
  );
  const facts = { outputs, why: "ENGINE=rehearsal", notApplied: [], kubeconfig: "/a/kubeconfig" };

  it("names url, router, shards with their state, engine and its reason", () => {
    const text = describeSummary(facts);
    assert.match(text, /url {2,}https:\/\/meet\.localhost/);
    assert.match(text, /router {2,}1\.2\.3\.4/);
    assert.match(text, /shards {2,}shard-0 active, shard-1 drain/);
    assert.match(text, /engine {2,}rehearsal \(ENGINE=rehearsal\)/);
    assert.doesNotMatch(text, /waiting|not run|grafana/);
  });

  it("names what was not applied, and the shards that wait", () => {
    const text = describeSummary({
      ...facts,
      outputs: { ...outputs, waiting: ["shard-0", "shard-1"] },
      notApplied: ["chart cert-manager"],
    });
    assert.match(text, /not run {2,}chart cert-manager\n +\(registered, but nothing here could run them\)/);
    assert.match(text, /waiting {2,}shard-0 has changes.*\n +shard-1 has changes/);
  });
});
