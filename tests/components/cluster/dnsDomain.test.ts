import assert from "node:assert/strict";
import { reveal } from "../../../local/program/secretValues";
import { problemKeys } from "../../support/settings";
import { record } from "../../support/record";

describe("the domain of a cluster's Services", () => {
  it("is the same in all names of Services", async () => {
    const { registrations, outputs } = await record({
      "cluster.dnsDomain": "k8s.example.net",
      domain: "meet.example.org",
      "turn.enabled": true,
      "tls.issuer": "letsencrypt",
      "tls.email": "ops@example.org",
      logs: "loki",
    });
    const named = registrations.filter(({ inputs }) => JSON.stringify(reveal(inputs)).includes("k8s.example.net"));
    const kinds = new Set(named.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`));
    for (const one of [
      "Deployment shard-0-web",
      "StatefulSet router",
      "ConfigMap router",
      "ConfigMap turn",
      "Chart loki",
    ])
      assert.ok(kinds.has(one), `${one} of ${[...kinds].join(", ")}`);
    assert.ok(!JSON.stringify([registrations.map(({ inputs }) => reveal(inputs)), outputs]).includes("cluster.local"));
  });

  it("cannot be set for EKS and GKE", () => {
    const cluster = { dnsDomain: "k8s.example.net" };
    assert.deepEqual(problemKeys({ cloud: "aws", region: "eu-central-1", cluster }), ["jitsi:cluster.dnsDomain"]);
  });
});
