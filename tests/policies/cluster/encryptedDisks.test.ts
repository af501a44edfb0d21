import assert from "node:assert/strict";
import { encryptedDisks } from "../../../policies/cluster/encryptedDisks";
import { complaints, object, resource, UNKNOWN } from "../judging";

const template = (blockDeviceMappings: unknown) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings });
const disk = (encrypted: unknown) => ({ deviceName: "/dev/xvda", ebs: { encrypted } });
const storage = (provisioner: string, encrypted?: string) =>
  object("kubernetes:storage.k8s.io/v1:StorageClass", "gp3", { provisioner, parameters: { encrypted } });

describe("disks-encrypted", () => {
  it("is content with encrypted disks and volumes, known or not", async () => {
    const sound = [
      template([disk("true"), disk(true)]),
      template([disk(UNKNOWN)]),
      template(UNKNOWN),
      storage("ebs.csi.aws.com", "true"),
      storage("pd.csi.storage.gke.io"),
      resource("aws:ebs/volume:Volume", { encrypted: true }),
    ];
    for (const one of sound) assert.deepEqual(await complaints(encryptedDisks, [one]), []);
  });

  it("refuses nodes whose disks are not encrypted, or are what the account makes of them", async () => {
    for (const encrypted of ["false", false, undefined]) {
      assert.deepEqual(await complaints(encryptedDisks, [template([disk("true"), disk(encrypted)])]), [
        "thing: disk /dev/xvda of its nodes is not encrypted",
      ]);
    }
    assert.deepEqual(await complaints(encryptedDisks, [template(undefined)]), [
      "thing: the disks of its nodes are what the account's default makes of them",
    ]);
  });

  it("refuses volumes that are not encrypted", async () => {
    assert.deepEqual(await complaints(encryptedDisks, [storage("ebs.csi.aws.com")]), [
      "gp3: its volumes are not encrypted",
    ]);
    assert.deepEqual(await complaints(encryptedDisks, [resource("aws:ebs/volume:Volume", {})]), [
      "thing: it is not encrypted",
    ]);
  });

  it("only advises in development", () => {
    assert.deepEqual(encryptedDisks.level, { production: "mandatory", development: "advisory" });
  });
});
