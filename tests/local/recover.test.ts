import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { clusterOf } from "../../local/recover";
import { userError } from "../support/userError";

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
  - { name: one, cluster: { server: "https://one.example.org" } }
  - { name: two, cluster: { server: "https://two.example.org" } }
contexts:
  - { name: one, context: { cluster: one, user: me } }
  - { name: two, context: { cluster: two, user: me } }
current-context: one
users:
  - { name: me, user: {} }
`;

function stackWith(...resources: readonly object[]): Stack {
  return {
    name: "prod",
    exportStack: () => Promise.resolve({ version: 3, deployment: { resources } }),
  } as unknown as Stack;
}

function provider(name: string, inputs: object): object {
  const type = "pulumi:providers:kubernetes";
  return { type, urn: `urn:pulumi:prod::jitsi::jitsi:cluster:AwsCluster$${type}::jitsi-prod-${name}`, inputs };
}

describe("the cluster of a stack after a killed update", () => {
  it("is that of the Kubernetes provider in the state", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b", plaintext: JSON.stringify(KUBECONFIG) };
    const stack = stackWith(provider("charts", {}), provider("kubernetes", { kubeconfig: secret, context: "two" }));
    assert.equal((await clusterOf(stack)).server, "https://two.example.org");
  });

  it("is that of the current context by default", async () => {
    assert.equal(
      (await clusterOf(stackWith(provider("kubernetes", { kubeconfig: KUBECONFIG })))).server,
      "https://one.example.org",
    );
  });

  it("is refused when the state has no provider yet", async () => {
    await assert.rejects(clusterOf(stackWith()), userError(/pulumi up resumes where it stopped/));
  });
});
