import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { Overrides } from "../../local/config/overrides";
import { skip } from "../support/skip";
import { needTools } from "../support/tools";
import { EngineRegion } from "./engineRegion";
import { needPulumi } from "./pulumiCli";

describe("monitoring by real charts, by the Pulumi engine on the local control plane", function () {
  this.timeout(60 * 60_000);
  const folder = process.env["CHARTS"];
  const withCharts: Overrides = { "monitoring.enabled": true, logs: "loki", "charts.mirror": resolve(folder ?? "") };
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "grafana-data", namespace: "monitoring" },
  };
  let region: EngineRegion;

  before(async function () {
    if (folder === undefined) skip(this, "no CHARTS, a folder of charts");
    const pulumi = await needPulumi(this);
    await needTools(this);
    region = new EngineRegion(pulumi);
    await region.up();
    // The local control plane has stand-ins for the kinds that the charts bring.
    const stubs = await region.cluster.list("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    for (const stub of stubs.filter(({ metadata }) => metadata.name.endsWith(".monitoring.coreos.com"))) {
      await region.cluster.remove(stub);
      await region.cluster.waitGone(stub, 30_000);
    }
  });
  after(() => region?.stop());

  it("is left alone by a second update, Grafana's claim included", async () => {
    const stack = await region.open({}, withCharts);
    await stack.up();
    const before = await region.cluster.read(claim);
    assert.ok(before !== undefined, "Grafana has a claim");
    const { summary } = await stack.up();
    const { same = 0, ...others } = summary.resourceChanges ?? {};
    assert.ok(same > 250, `the charts have children: ${same} resources`);
    assert.deepEqual(others, {});
    assert.equal((await region.cluster.read(claim))?.metadata.uid, before.metadata.uid);
  });

  it("has an empty preview, by the policy pack too", async () => {
    const stack = await region.open({}, withCharts);
    await stack.preview({ expectNoChanges: true, policyPacks: [resolve(__dirname, "../../policies")] });
  });
});
