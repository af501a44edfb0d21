import assert from "node:assert/strict";
import { statefulProtected } from "../../../policies/ownership/statefulProtected";
import { complaints, object, resource } from "../judging";

describe("stateful-protected", () => {
  it("is content with what is protected, and with what holds nothing", async () => {
    const kept = resource("aws:eks/cluster:Cluster", {}, { protect: true });
    assert.deepEqual(await complaints(statefulProtected, [kept, resource("aws:ec2/route:Route", {})]), []);
  });

  it("refuses to leave clusters, addresses, networks, keys and volumes unprotected", async () => {
    for (const type of [
      "aws:eks/cluster:Cluster",
      "aws:ec2/eip:Eip",
      "gcp:compute/address:Address",
      "gcp:compute/network:Network",
      "aws:kms/key:Key",
    ]) {
      assert.deepEqual(await complaints(statefulProtected, [resource(type, {})]), ["thing: it is not protected"], type);
    }
    const volume = object("kubernetes:core/v1:PersistentVolumeClaim", "grafana", {});
    assert.deepEqual(await complaints(statefulProtected, [volume]), ["grafana: it is not protected"]);
  });

  it("takes other types by configuration", async () => {
    const options = { types: ["aws:dynamodb/table:Table"] };
    const stack = [resource("aws:dynamodb/table:Table", {}), resource("aws:kms/key:Key", {})];
    assert.equal((await complaints(statefulProtected, stack, { options })).length, 1);
  });

  it("is for production only", () => {
    assert.deepEqual(statefulProtected.level, { production: "mandatory", development: "disabled" });
  });
});
