import assert from "node:assert/strict";
import { encryptedSecrets } from "../../../policies/cluster/encryptedSecrets";
import { complaints, resource, UNKNOWN } from "../judging";

const eks = (encryptionConfig?: object) => resource("aws:eks/cluster:Cluster", { encryptionConfig });
const EXPECTED = ["thing: no key of ours encrypts its Secrets"];

describe("cluster-secrets-encrypted", () => {
  it("is content with a key, though a preview does not know it yet", async () => {
    const clusters = [
      eks({ provider: { keyArn: UNKNOWN }, resources: ["secrets"] }),
      eks({ provider: { keyArn: "arn:aws:kms:1" }, resources: ["other", "secrets"] }),
      eks({ provider: { keyArn: UNKNOWN }, resources: UNKNOWN }),
      eks({ provider: { keyArn: UNKNOWN }, resources: [UNKNOWN] }),
      resource("gcp:container/cluster:Cluster", {}),
    ];
    for (const cluster of clusters) assert.deepEqual(await complaints(encryptedSecrets, [cluster]), []);
  });

  it("refuses a cluster without a key, or with one for something else", async () => {
    for (const one of [eks(), eks({ provider: { keyArn: "arn:aws:kms:1" }, resources: [] })]) {
      assert.deepEqual(await complaints(encryptedSecrets, [one]), EXPECTED);
    }
  });

  it("is for production only", () => {
    assert.deepEqual(encryptedSecrets.level, { production: "mandatory", development: "disabled" });
  });
});
