import assert from "node:assert/strict";
import { restrictedEndpoint } from "../../../policies/cluster/restrictedEndpoint";
import { complaints, resource, UNKNOWN } from "../judging";

const eks = (vpcConfig: object) => resource("aws:eks/cluster:Cluster", { vpcConfig });
const gke = (props: Record<string, unknown>) => resource("gcp:container/cluster:Cluster", props);
const blocks = (...ranges: string[]) => ({
  masterAuthorizedNetworksConfig: { cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })) },
});

describe("cluster-endpoint-restricted", () => {
  it("is content with a private endpoint, and with a public one for some", async () => {
    for (const one of [
      eks({ endpointPublicAccess: false }),
      eks({ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }),
      gke({ privateClusterConfig: { enablePrivateEndpoint: true } }),
      gke({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } }),
      gke(blocks("203.0.113.0/24")),
    ]) {
      assert.deepEqual(await complaints(restrictedEndpoint, [one]), []);
    }
  });

  it("refuses an endpoint that nobody restricted, as it is by default", async () => {
    for (const one of [eks({}), eks({ endpointPublicAccess: true }), gke({})]) {
      assert.deepEqual(await complaints(restrictedEndpoint, [one]), [
        "thing: its public endpoint is open to the whole internet",
      ]);
    }
  });

  it("refuses the internet among those who may come in", async () => {
    const network = { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] };
    assert.deepEqual(await complaints(restrictedEndpoint, [eks(network)]), [
      "thing: its public endpoint is open to 0.0.0.0/0",
    ]);
    assert.deepEqual(await complaints(restrictedEndpoint, [gke(blocks("0.0.0.0/0"))]), [
      "thing: its public endpoint is open to 0.0.0.0/0",
    ]);
  });

  it("refuses to let in whoever has a machine in Google's cloud", async () => {
    const { masterAuthorizedNetworksConfig } = blocks("203.0.113.0/24");
    const open = { ...masterAuthorizedNetworksConfig, gcpPublicCidrsAccessEnabled: true };
    assert.deepEqual(await complaints(restrictedEndpoint, [gke({ masterAuthorizedNetworksConfig: open })]), [
      "thing: every machine of Google's reaches its endpoint",
    ]);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(restrictedEndpoint, [eks({ endpointPublicAccess: UNKNOWN })]), []);
    assert.deepEqual(await complaints(restrictedEndpoint, [eks({ publicAccessCidrs: [UNKNOWN] })]), []);
    assert.deepEqual(await complaints(restrictedEndpoint, [gke(blocks(UNKNOWN))]), []);
  });

  it("does not take what it cannot know for a restriction", async () => {
    for (const one of [
      gke({ privateClusterConfig: { enablePrivateEndpoint: UNKNOWN } }),
      gke({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: UNKNOWN } } }),
    ]) {
      assert.equal((await complaints(restrictedEndpoint, [one])).length, 1);
    }
  });

  it("only advises in development", () => {
    assert.deepEqual(restrictedEndpoint.level, { production: "mandatory", development: "advisory" });
  });
});
