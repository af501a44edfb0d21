import { narrowRoles } from "../../../policies/access/narrowRoles";
import { judged, object, ofChart, UNKNOWN } from "../judging";

const role = (rule: object, kind = "Role", name = "test") =>
  object(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`, "r", {
    labels: { "app.kubernetes.io/name": name },
    rules: [rule],
  });
const PODS = { apiGroups: [""], resources: ["pods"], verbs: ["get", "patch"] };
const SECRETS = { ...PODS, resources: ["secrets"] };
const REVIEW = { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] };

describe(narrowRoles.name, () => {
  const { accepts, reports, reportsEach } = judged(narrowRoles);

  accepts("named resources and verbs", role(PODS), role({ ...PODS, verbs: ["list"] }, "ClusterRole"));
  reports(
    "a wildcard in each field",
    role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
    "r: its apiGroups are *",
    "r: its resources are *",
    "r: its verbs are *",
  );
  reports("a wildcard as a URL", role({ nonResourceURLs: ["*"], verbs: ["get"] }), "r: its nonResourceURLs are *");

  reports(
    "verbs that extend the own rights",
    role({ ...PODS, resources: ["clusterroles"], verbs: ["bind", "escalate"] }),
    "r: it may bind",
    "r: it may escalate",
  );
  reports(
    "access into pods and nodes",
    role({ ...PODS, resources: ["pods", "pods/exec", "nodes/proxy"] }),
    "r: it reaches nodes/proxy",
    "r: it reaches pods/exec",
  );

  reports("a reader of Secrets", role(SECRETS), "r: it reaches Secrets");
  accepts("reflector as a reader of Secrets", role(SECRETS, "Role", "reflector"));
  judged(narrowRoles, { options: { secrets: ["vault"] } }).accepts(
    "a reader of Secrets that the option secrets names",
    role(SECRETS, "Role", "vault"),
  );

  reports("a write in every namespace", role(PODS, "ClusterRole"), "r: it may patch in every namespace");
  accepts("token reviews in every namespace", role(REVIEW, "ClusterRole"));
  accepts("unknown values", role({ ...PODS, verbs: UNKNOWN }));

  accepts("wildcards in a chart", ofChart(role({ ...PODS, verbs: ["*"] })));
  reportsEach(
    "a reader of Secrets in a chart",
    [["configmaps", "secrets"], ["*"]].map((resources) => ofChart(role({ ...PODS, resources }))),
    "r: it reaches Secrets",
  );
  judged(narrowRoles, { options: { chartSecrets: ["r"] } }).accepts(
    "a reader of Secrets in a chart that the option chartSecrets names",
    ofChart(role(SECRETS)),
  );
});
