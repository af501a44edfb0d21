import assert from "node:assert/strict";
import { describeSummary, outputsOf } from "../../../local/up/summary";

describe("the outputs of make up", () => {
  const stack = {
    url: "https://meet.localhost",
    shards: { "shard-0": "active" },
    routerAddress: "1.2.3.4",
    dnsRecords: [],
  };

  it("contain the outputs of the stack, the engine and shards with pending changes", () => {
    assert.deepEqual(outputsOf(stack, "dev", "rehearsal", ["shard-0"]), {
      ...stack,
      stack: "dev",
      engine: "rehearsal",
      grafanaUrl: null,
      waiting: ["shard-0"],
    });
  });

  it("contain no other outputs of the program", () => {
    assert.ok(!("password" in outputsOf({ ...stack, password: "x" }, "dev", "pulumi", [])));
  });

  it("have null for a missing address", () => {
    assert.equal(outputsOf({ ...stack, routerAddress: undefined }, "dev", "pulumi", []).routerAddress, null);
  });
});

describe("the summary of make up", () => {
  const outputs = outputsOf(
    { url: "https://meet.localhost", shards: { "shard-0": "active", "shard-1": "drain" }, routerAddress: "1.2.3.4" },
    "dev",
    "rehearsal",
    [],
  );
  const changes = { created: 0, changed: 2, removed: 1, left: 210 };
  const facts = { outputs, why: "ENGINE=rehearsal", changes, notApplied: [], kubeconfig: "/a/kubeconfig" };

  it("shows shards with their state, the engine with its reason, what changed, and no address", () => {
    const text = describeSummary(facts);
    assert.doesNotMatch(text, /https:|1\.2\.3\.4/);
    assert.match(text, /shards {2,}shard-0 active, shard-1 drain/);
    assert.match(text, /engine {2,}rehearsal \(ENGINE=rehearsal\)/);
    assert.match(text, /resources {2,}2 changed, 1 removed, 210 left as they were/);
    assert.match(text, /shardCount=3/, "one more than there are");
    assert.doesNotMatch(text, /waiting|not run/);
  });

  it("shows what was not applied, and shards with pending changes", () => {
    const text = describeSummary({
      ...facts,
      outputs: { ...outputs, waiting: ["shard-0", "shard-1"] },
      notApplied: ["chart cert-manager"],
    });
    assert.match(text, /not run {2,}chart cert-manager\n +\(registered only: no container runs\)/);
    assert.match(text, /waiting {2,}shard-0 has changes.*\n +shard-1 has changes/);
  });
});
