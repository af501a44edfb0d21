import assert from "node:assert/strict";
import { namedAccounts } from "../../../policies/access/namedAccounts";
import { complaints, object, ofChart, UNKNOWN } from "../judging";

const binding = (subjects: unknown, role = "metrics-server") =>
  object("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "b", { subjects, roleRef: { name: role } });
const ACCOUNT = { kind: "ServiceAccount", name: "reflector", namespace: "kube-system" };

describe("bindings-name-accounts", () => {
  it("is content with a ServiceAccount, known or not", async () => {
    assert.deepEqual(await complaints(namedAccounts, [binding([ACCOUNT])]), []);
    assert.deepEqual(await complaints(namedAccounts, [binding(UNKNOWN)]), []);
    assert.deepEqual(await complaints(namedAccounts, [binding([{ ...ACCOUNT, name: UNKNOWN }])]), []);
  });

  it("refuses everybody, in charts too", async () => {
    for (const name of [
      "system:anonymous",
      "system:unauthenticated",
      "system:authenticated",
      "system:masters",
      "system:serviceaccounts",
      "system:serviceaccounts:jitsi",
    ]) {
      const one = binding([ACCOUNT, { kind: "Group", name }]);
      for (const both of [one, ofChart(one)]) {
        assert.deepEqual(await complaints(namedAccounts, [both]), [`b: it gives its rights to ${name}`]);
      }
    }
  });

  it("refuses the ready-made roles of administrators to our own", async () => {
    for (const role of ["cluster-admin", "admin", "edit"]) {
      assert.deepEqual(await complaints(namedAccounts, [binding([ACCOUNT], role)]), [
        `b: it gives the rights of ${role}`,
      ]);
      assert.deepEqual(await complaints(namedAccounts, [ofChart(binding([ACCOUNT], role))]), []);
    }
  });
});
