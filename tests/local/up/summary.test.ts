import assert from "node:assert/strict";
import { describeSummary, outputsOf } from "../../../local/up/summary";

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
    assert.match(text, /not run {2,}chart cert-manager\n +\(registered only: no container runs\)/);
    assert.match(text, /waiting {2,}shard-0 has changes.*\n +shard-1 has changes/);
  });
});
