import assert from "node:assert/strict";
import { statefulProtected } from "../../../policies/ownership/statefulProtected";
import { complaints, object, resource, UNKNOWN } from "../judging";

describe("stateful-protected", () => {
  it("is content with what is protected, and with what holds nothing", async () => {
    const kept = resource("aws:eks/cluster:Cluster", { deletionProtection: true }, { protect: true });
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
      const bare = resource(type, { deletionProtection: true });
      assert.deepEqual(await complaints(statefulProtected, [bare]), ["thing: it is not protected"], type);
    }
    const volume = object("kubernetes:core/v1:PersistentVolumeClaim", "grafana", {});
    assert.deepEqual(await complaints(statefulProtected, [volume]), ["grafana: it is not protected"]);
  });

  it("refuses a cluster that its cloud would delete for whoever asks", async () => {
    const cluster = (cloud: string, deletionProtection?: unknown) =>
      resource(`${cloud}/cluster:Cluster`, { deletionProtection }, { protect: true });
    const expected = ["thing: its cloud would delete it when asked"];
    for (const one of [cluster("aws:eks", false), cluster("aws:eks"), cluster("gcp:container", false)]) {
      assert.deepEqual(await complaints(statefulProtected, [one]), expected);
    }
    for (const one of [cluster("aws:eks", UNKNOWN), cluster("gcp:container")]) {
      assert.deepEqual(await complaints(statefulProtected, [one]), []);
    }
  });

  it("refuses to leave a namespace unprotected that holds rooms or data", async () => {
    const namespace = (name: string) => object("kubernetes:core/v1:Namespace", name, {});
    assert.deepEqual(await complaints(statefulProtected, [namespace("jitsi"), namespace("scratch")]), [
      "jitsi: it is not protected",
    ]);
    const options = { namespaces: ["scratch"] };
    assert.equal((await complaints(statefulProtected, [namespace("jitsi")], { options })).length, 0);
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
