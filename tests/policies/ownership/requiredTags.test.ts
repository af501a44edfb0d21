import assert from "node:assert/strict";
import { requiredTags } from "../../../policies/ownership/requiredTags";
import { complaints, resource, UNKNOWN } from "../judging";

const TAGS = { environment: "production", "managed-by": "pulumi", project: "jitsi", stack: "prod" };
const { stack: _stack, ...TOO_FEW } = TAGS;

describe("required-tags", () => {
  it("is content with default tags, as the engine sends a provider's options or as they are", async () => {
    const providers = [
      resource("pulumi:providers:aws", { defaultTags: JSON.stringify({ tags: TAGS }) }),
      resource("pulumi:providers:aws", { defaultTags: { tags: TAGS } }),
      resource("pulumi:providers:gcp", { defaultLabels: JSON.stringify(TAGS) }),
      resource("pulumi:providers:kubernetes", {}),
    ];
    for (const provider of providers) assert.deepEqual(await complaints(requiredTags, [provider]), []);
  });

  it("misses tags of a cloud's provider", async () => {
    const aws = resource("pulumi:providers:aws", { defaultTags: JSON.stringify({ tags: TOO_FEW }) });
    assert.deepEqual(await complaints(requiredTags, [aws]), ["thing: what it makes has no tag stack"]);
    assert.deepEqual(await complaints(requiredTags, [resource("pulumi:providers:gcp", {})]), [
      "thing: what it makes has no tag environment, managed-by, project, stack",
    ]);
  });

  it("misses tags of machines and disks, which a provider's own tags do not reach", async () => {
    const template = (...kinds: string[]) =>
      resource("aws:ec2/launchTemplate:LaunchTemplate", {
        tagSpecifications: kinds.map((resourceType) => ({ resourceType, tags: TAGS })),
      });
    assert.deepEqual(await complaints(requiredTags, [template("instance", "volume")]), []);
    assert.deepEqual(await complaints(requiredTags, [template("instance")]), [
      "thing: its volumes have no tag environment, managed-by, project, stack",
    ]);
  });

  it("misses tags of Google's nodes", async () => {
    const pool = (resourceLabels: unknown) =>
      resource("gcp:container/nodePool:NodePool", { nodeConfig: { resourceLabels } });
    for (const one of [pool(TAGS), pool(UNKNOWN)]) assert.deepEqual(await complaints(requiredTags, [one]), []);
    assert.deepEqual(await complaints(requiredTags, [pool(TOO_FEW)]), ["thing: its nodes have no tag stack"]);
  });

  it("takes other tags by configuration", async () => {
    const aws = resource("pulumi:providers:aws", { defaultTags: { tags: TAGS } });
    assert.deepEqual(await complaints(requiredTags, [aws], { options: { tags: ["cost-centre"] } }), [
      "thing: what it makes has no tag cost-centre",
    ]);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(requiredTags, [resource("pulumi:providers:aws", { defaultTags: UNKNOWN })]), []);
  });

  it("only advises in development", () => {
    assert.deepEqual(requiredTags.level, { production: "mandatory", development: "advisory" });
  });
});
