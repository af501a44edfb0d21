import assert from "node:assert/strict";
import { ownNamespace } from "../../../policies/ownership/ownNamespace";
import { complaints, object, ofChart, resource, UNKNOWN } from "../judging";

const service = (namespace: unknown, more: object = {}) =>
  object("kubernetes:core/v1:Service", "s", { metadata: { name: "s", namespace } }, more);

describe("no-default-namespace", () => {
  it("is content with a namespace, known or not", async () => {
    assert.deepEqual(await complaints(ownNamespace, [service("jitsi"), { ...service(UNKNOWN), urn: "other" }]), []);
  });

  it("refuses namespace default, said or not, also for parts of charts", async () => {
    for (const one of [service("default"), service(undefined), ofChart(service("default"))]) {
      assert.deepEqual(await complaints(ownNamespace, [one]), ["s: Service is in namespace default"]);
    }
  });

  it("takes what a chart brings without a namespace for a kind without one", async () => {
    const params = object("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams", "alb", {
      metadata: { namespace: undefined },
    });
    assert.deepEqual(await complaints(ownNamespace, [ofChart(params)]), []);
    assert.equal((await complaints(ownNamespace, [params])).length, 1);
  });

  it("knows that a provider may say another one", async () => {
    const provider = resource("pulumi:providers:kubernetes", { namespace: "jitsi" }, { name: "own" });
    assert.deepEqual(await complaints(ownNamespace, [provider, service(undefined, { provider: provider.urn })]), []);
    const plain = resource("pulumi:providers:kubernetes", { namespace: "default" }, { name: "plain" });
    assert.equal((await complaints(ownNamespace, [plain, service(undefined, { provider: plain.urn })])).length, 1);
    const later = resource("pulumi:providers:kubernetes", { namespace: UNKNOWN }, { name: "later" });
    assert.deepEqual(await complaints(ownNamespace, [later, service(undefined, { provider: later.urn })]), []);
  });

  it("asks for none where there is none", async () => {
    const metadata = { name: "x", namespace: undefined };
    const kinds = ["core/v1:Namespace", "rbac.authorization.k8s.io/v1:ClusterRole", "cert-manager.io/v1:ClusterIssuer"];
    for (const kind of kinds) {
      assert.deepEqual(await complaints(ownNamespace, [object(`kubernetes:${kind}`, "x", { metadata })]), [], kind);
    }
  });

  it("takes other kinds for kinds without a namespace by configuration", async () => {
    const one = object("kubernetes:example.org/v1:Fleet", "x", { metadata: { name: "x", namespace: undefined } });
    assert.equal((await complaints(ownNamespace, [one])).length, 1);
    assert.deepEqual(await complaints(ownNamespace, [one], { options: { clusterKinds: ["Fleet"] } }), []);
  });
});
