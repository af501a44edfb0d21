import assert from "node:assert/strict";
import { narrowRoles } from "../../../policies/access/narrowRoles";
import { complaints, object, ofChart, UNKNOWN } from "../judging";

const role = (rule: object, kind = "Role", name = "test") =>
  object(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`, "r", {
    labels: { "app.kubernetes.io/name": name },
    rules: [rule],
  });
const PODS = { apiGroups: [""], resources: ["pods"], verbs: ["get", "patch"] };

describe("roles-are-narrow", () => {
  it("is content with named resources and verbs", async () => {
    assert.deepEqual(await complaints(narrowRoles, [role(PODS)]), []);
    assert.deepEqual(await complaints(narrowRoles, [role({ ...PODS, verbs: ["list"] }, "ClusterRole")]), []);
  });

  it("refuses wildcards, each with the field that it is in", async () => {
    const all = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
    assert.deepEqual(await complaints(narrowRoles, [role(all)]), [
      "r: its apiGroups are *",
      "r: its resources are *",
      "r: its verbs are *",
    ]);
    assert.deepEqual(await complaints(narrowRoles, [role({ nonResourceURLs: ["*"], verbs: ["get"] })]), [
      "r: its nonResourceURLs are *",
    ]);
  });

  it("lets all metrics be read, which configuration can take back", async () => {
    const metrics = { apiGroups: ["custom.metrics.k8s.io"], resources: ["*"], verbs: ["get", "list"] };
    assert.deepEqual(await complaints(narrowRoles, [role(metrics, "ClusterRole")]), []);
    assert.equal((await complaints(narrowRoles, [role(metrics)], { options: { metrics: [] } })).length, 1);
  });

  it("refuses the rights to have more rights, and back doors into pods and nodes", async () => {
    const ladder = { ...PODS, resources: ["clusterroles"], verbs: ["bind", "escalate"] };
    assert.deepEqual(await complaints(narrowRoles, [role(ladder)]), ["r: it may bind", "r: it may escalate"]);
    const doors = { ...PODS, resources: ["pods", "pods/exec", "nodes/proxy"] };
    assert.deepEqual(await complaints(narrowRoles, [role(doors)]), [
      "r: it reaches nodes/proxy",
      "r: it reaches pods/exec",
    ]);
  });

  it("lets one part read Secrets, which configuration names", async () => {
    const secrets = { ...PODS, resources: ["secrets"] };
    assert.deepEqual(await complaints(narrowRoles, [role(secrets)]), ["r: it reaches Secrets"]);
    assert.deepEqual(await complaints(narrowRoles, [role(secrets, "Role", "reflector")]), []);
    const options = { secrets: ["vault"] };
    assert.deepEqual(await complaints(narrowRoles, [role(secrets, "Role", "vault")], { options }), []);
  });

  it("refuses to let anything be changed in every namespace, but asking who somebody is", async () => {
    assert.deepEqual(await complaints(narrowRoles, [role(PODS, "ClusterRole")]), [
      "r: it may patch in every namespace",
    ]);
    const review = { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] };
    assert.deepEqual(await complaints(narrowRoles, [role(review, "ClusterRole")]), []);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(narrowRoles, [role({ ...PODS, verbs: UNKNOWN })]), []);
  });

  it("asks of charts only who reads Secrets, by the names of their roles", async () => {
    assert.deepEqual(await complaints(narrowRoles, [ofChart(role({ ...PODS, verbs: ["*"] }))]), []);
    for (const resources of [["configmaps", "secrets"], ["*"]]) {
      assert.deepEqual(await complaints(narrowRoles, [ofChart(role({ ...PODS, resources }))]), [
        "r: it reaches Secrets",
      ]);
    }
    const named = { options: { chartSecrets: ["r"] } };
    assert.deepEqual(await complaints(narrowRoles, [ofChart(role({ ...PODS, resources: ["secrets"] }))], named), []);
  });
});
