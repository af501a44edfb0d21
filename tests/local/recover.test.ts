import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { clusterOf } from "../../local/recover";
import { UserError } from "../../local/terminal/userError";

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

describe("the cluster of a stack whose update was killed", () => {
  it("is that of its Kubernetes provider, by the secret in the state", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b", plaintext: JSON.stringify(KUBECONFIG) };
    const stack = stackWith(provider("charts", {}), provider("kubernetes", { kubeconfig: secret, context: "two" }));
    assert.equal((await clusterOf(stack)).server, "https://two.example.org");
  });

  it("is that of the current context where none is named", async () => {
    assert.equal(
      (await clusterOf(stackWith(provider("kubernetes", { kubeconfig: KUBECONFIG })))).server,
      "https://one.example.org",
    );
  });

  it("is none where the update has not come so far", async () => {
    await assert.rejects(
      clusterOf(stackWith()),
      (error) => error instanceof UserError && /pulumi up resumes where it stopped/.test(error.message),
    );
  });
});
