import assert from "node:assert/strict";
import { checkKeda } from "../../../local/doctor/keda";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { kedaDefinitions } from "../../../local/tools/keda";
import { orSkip } from "../../support/skip";

/** Verdict and text about a cluster with this definition of ScaledObjects. */
async function verdict(definition: KubernetesObject | undefined): Promise<string> {
  const [check] = await checkKeda({ read: () => Promise.resolve(definition) });
  return [check?.verdict, check?.what, check?.next].join(" | ");
}

describe("make doctor about KEDA", () => {
  let own: KubernetesObject;
  before(async function () {
    this.timeout(120_000);
    const all = await orSkip(this, kedaDefinitions());
    const found = all.find(({ metadata }) => metadata.name === "scaledobjects.keda.sh");
    assert.ok(found !== undefined);
    own = found;
  });
  const labelled = (version: string): KubernetesObject => ({
    ...own,
    metadata: { ...own.metadata, labels: { "app.kubernetes.io/version": version } },
  });

  it("accepts the pinned version and newer ones, with a label of their version or without", async () => {
    assert.equal(await verdict(own), "ok | has the fields that bridges need | ");
    assert.equal(await verdict(labelled("2.20.2")), "ok | 2.20.2 | ");
    assert.equal(await verdict(labelled("v3.0.0")), "ok | v3.0.0 | ");
  });

  it("fails without KEDA, and with one that is too old, by its label or by its fields", async () => {
    assert.match(await verdict(undefined), /^fails \| the cluster has no ScaledObjects.* \| .*addons\.keda install/);
    assert.match(await verdict(labelled("2.17.3")), /^fails \| 2\.17\.3: .* \| update KEDA to 2\.18 or newer$/);
    const older = JSON.parse(
      JSON.stringify(own).replace('"behavior":{"default":"static"', '"old":{"default":"static"'),
    ) as KubernetesObject;
    assert.notDeepEqual(older, own);
    assert.match(await verdict(older), /^fails \| an older version: /);
  });
});
