import assert from "node:assert/strict";
import { nodeCredentials } from "../../../policies/cluster/nodeCredentials";
import { complaints, resource, UNKNOWN } from "../judging";

const METADATA = { httpTokens: "required", httpPutResponseHopLimit: 1 };
const template = (inputs: Record<string, unknown>) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions: METADATA, ...inputs });
const NODE = { workloadMetadataConfig: { mode: "GKE_METADATA" }, serviceAccount: "nodes@project" };
const pool = (node: object) => resource("gcp:container/nodePool:NodePool", { nodeConfig: { ...NODE, ...node } });

describe("node-credentials-closed", () => {
  it("is content where only the node itself is answered, known or not", async () => {
    const sound = [
      template({}),
      template({ metadataOptions: UNKNOWN }),
      resource("aws:eks/nodeGroup:NodeGroup", {}),
      pool({ metadata: { "disable-legacy-endpoints": "true" } }),
      pool({ serviceAccount: UNKNOWN, workloadMetadataConfig: UNKNOWN }),
    ];
    for (const one of sound) assert.deepEqual(await complaints(nodeCredentials, [one]), []);
  });

  it("refuses a metadata service that answers without a token, or answers pods", async () => {
    assert.deepEqual(
      await complaints(nodeCredentials, [template({ metadataOptions: { ...METADATA, httpTokens: "optional" } })]),
      ["thing: its metadata service answers without a token"],
    );
    const far = template({ metadataOptions: { ...METADATA, httpPutResponseHopLimit: 2 } });
    assert.deepEqual(await complaints(nodeCredentials, [far]), ["thing: its metadata service answers pods"]);
    assert.equal((await complaints(nodeCredentials, [template({ metadataOptions: undefined })])).length, 2);
    assert.deepEqual(await complaints(nodeCredentials, [pool({ workloadMetadataConfig: { mode: "GCE_METADATA" } })]), [
      "thing: its metadata service answers pods",
    ]);
  });

  it("refuses keys that log in to nodes", async () => {
    const expected = ["thing: it lets somebody log in to its nodes"];
    assert.deepEqual(await complaints(nodeCredentials, [template({ keyName: "ops" })]), expected);
    const group = resource("aws:eks/nodeGroup:NodeGroup", { remoteAccess: { ec2SshKey: "ops" } });
    assert.deepEqual(await complaints(nodeCredentials, [group]), expected);
  });

  it("refuses Google's nodes with the default account, or with metadata of old times", async () => {
    assert.deepEqual(await complaints(nodeCredentials, [pool({ serviceAccount: undefined })]), [
      "thing: its nodes have the rights of the project's default account",
    ]);
    assert.deepEqual(await complaints(nodeCredentials, [pool({ metadata: { "disable-legacy-endpoints": "false" } })]), [
      "thing: its nodes serve metadata in the way of old times",
    ]);
  });
});
