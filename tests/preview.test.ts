import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { GOLDEN_STACKS } from "../local/golden";
import type { Registration } from "../local/program/registration";
import { reveal } from "../local/program/secretValues";
import { CLOUDS } from "./support/clouds";
import { preview } from "./support/preview";
import { record } from "./support/record";

/** Properties of a resource that a preview must show also with unknown values. */
function shown({ urn, parent, provider, protect, ignoreChanges, deletedWith, dependencies }: Registration): object {
  return { urn, parent, provider, protect, ignoreChanges, deletedWith, dependencies };
}

describe("the preview of a new region", function () {
  this.timeout(60_000);

  for (const { file, stack, overrides } of GOLDEN_STACKS) {
    it(`shows every resource: ${file}`, async () => {
      const previewed = await preview(overrides, stack);
      const made = await record(overrides, { stack });
      const byUrn = (all: readonly Registration[]): readonly object[] =>
        all.map(shown).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      assert.deepEqual(byUrn(previewed.registrations), byUrn(made.registrations));
    });
  }

  it("has an unknown kubeconfig and unknown passwords", async () => {
    const { registrations } = await preview(CLOUDS.aws, "prod");
    const secrets = registrations.filter(({ name }) => name === "cluster-kubernetes" || name === "shard-0-credentials");
    assert.equal(secrets.length, 2);
    for (const { name, inputs } of secrets) {
      const value = reveal(inputs["kubeconfig"] ?? inputs["stringData"]);
      assert.equal(value, runtime.unknownValue, name);
    }
  });
});
