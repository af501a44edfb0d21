import { namedAccounts } from "../../../policies/access/namedAccounts";
import { judged, object, ofChart, UNKNOWN } from "../judging";

const binding = (subjects: unknown, role = "metrics-server") =>
  object("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "b", { subjects, roleRef: { name: role } });
const ACCOUNT = { kind: "ServiceAccount", name: "reflector", namespace: "kube-system" };

describe(namedAccounts.name, () => {
  const { accepts, reports, reportsEach } = judged(namedAccounts);

  accepts(
    "a ServiceAccount, known or not",
    ...[[ACCOUNT], UNKNOWN, [{ ...ACCOUNT, name: UNKNOWN }]].map((one) => binding(one)),
  );

  for (const name of [
    "system:anonymous",
    "system:unauthenticated",
    "system:authenticated",
    "system:masters",
    "system:serviceaccounts",
    "system:serviceaccounts:jitsi",
  ]) {
    const one = binding([ACCOUNT, { kind: "Group", name }]);
    reportsEach(`the group ${name}, also in charts`, [one, ofChart(one)], `b: it grants its permissions to ${name}`);
  }

  for (const role of ["cluster-admin", "admin", "edit"]) {
    reports(`the built-in role ${role}`, binding([ACCOUNT], role), `b: it gives the rights of ${role}`);
    accepts(`the built-in role ${role} in a chart`, ofChart(binding([ACCOUNT], role)));
  }
});
