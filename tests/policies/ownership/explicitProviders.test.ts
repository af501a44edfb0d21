import assert from "node:assert/strict";
import { explicitProviders } from "../../../policies/ownership/explicitProviders";
import { complaints, object, resource } from "../judging";

const provider = (name: string) => resource("pulumi:providers:kubernetes", {}, { name });
const service = (given: string | undefined) => object("kubernetes:core/v1:Service", "s", {}, { provider: given });

describe("no-default-providers", () => {
  it("is content with a provider that the program made", async () => {
    const own = provider("cluster-kubernetes");
    assert.deepEqual(await complaints(explicitProviders, [own, service(own.urn)]), []);
  });

  it("refuses the engine's default one, by whatever version it is called", async () => {
    for (const name of ["default", "default_4_34_2"]) {
      assert.deepEqual(await complaints(explicitProviders, [provider(name), service(provider(name).urn)]), [
        "s: the default provider of kubernetes manages it",
      ]);
    }
  });

  it("takes a resource that was given none for one of the default's", async () => {
    assert.deepEqual(await complaints(explicitProviders, [service(undefined)]), [
      "s: the default provider of kubernetes manages it",
    ]);
  });

  it("has nothing against components, which nobody manages", async () => {
    const component = resource("jitsi:jitsi:Shard", {}, { custom: false, provider: undefined });
    assert.deepEqual(await complaints(explicitProviders, [component]), []);
  });
});
