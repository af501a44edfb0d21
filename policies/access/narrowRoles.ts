import { NAME, labelOf, objectName } from "../../resources/kubernetes";
import { isOfChart, isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Verbs that allow privilege escalation. */
const ESCALATING_VERBS = ["bind", "escalate", "impersonate"];
const WRITES = ["create", "delete", "deletecollection", "patch", "update"];
/** Resources that give access to pods, nodes or tokens of others. */
const PRIVILEGED_RESOURCES = [
  "certificatesigningrequests/approval",
  "nodes/proxy",
  "pods/attach",
  "pods/ephemeralcontainers",
  "pods/exec",
  "pods/portforward",
  "serviceaccounts/token",
];

/**
 * Risk: a compromised pod has the rights of its ServiceAccount. No workload of this program needs to change the cluster, and
 * only reflector needs to read Secrets of others. Of charts, only roles with access to Secrets are checked.
 */
export const narrowRoles = resourceRule({
  name: "roles-are-narrow",
  level: ALWAYS,
  severity: "critical",
  why: "A compromised pod has the rights of its account: a wildcard gives access to the whole cluster.",
  fix: "Name the required apiGroups, resources and verbs, in a Role of the namespace where they are needed.",
  options: {
    secrets: { description: `Values of the label ${NAME} of roles that may read Secrets.`, default: ["reflector"] },
    chartSecrets: {
      description: "Roles of charts that may read Secrets, by their names.",
      default: [
        ...["cainjector", "webhook:dynamic-serving"].map((part) => `cert-manager-${part}`),
        ...["certificates", "challenges", "clusterissuers", "issuers", "orders"].map(
          (what) => `cert-manager-controller-${what}`,
        ),
        // In KEDA's own namespace alone.
        "keda-operator-certs",
        "kube-prometheus-kube-state-metrics",
        "kube-prometheus-operator",
      ],
    },
  },
  check: (resource, { options }) => {
    if (!["Role", "ClusterRole"].includes(resource.kind)) return [];
    if (isOfChart(resource)) return options.chartSecrets.includes(objectName(resource)) ? [] : secretsReached(resource);
    if (!isOwnObject(resource)) return [];
    const mayReadSecrets = options.secrets.includes(labelOf(resource, NAME) ?? "");
    return resource.props
      .at("rules")
      .items.flatMap((rule) => [
        ...wildcards(rule),
        ...escalations(rule),
        ...(mayReadSecrets || !has(rule, "resources", "secrets") ? [] : ["it reaches Secrets"]),
        ...(resource.kind === "ClusterRole" ? clusterWideWrites(rule) : []),
      ]);
  },
});

function secretsReached({ props }: Resource): string[] {
  const reached = props
    .at("rules")
    .items.some((rule) => has(rule, "resources", "secrets") || has(rule, "resources", "*"));
  return reached ? ["it reaches Secrets"] : [];
}

function wildcards(rule: Value): string[] {
  return ["apiGroups", "resources", "verbs", "nonResourceURLs"]
    .filter((field) => has(rule, field, "*"))
    .map((field) => `its ${field} are *`);
}

function escalations(rule: Value): string[] {
  const verbs = ESCALATING_VERBS.filter((verb) => has(rule, "verbs", verb)).map((verb) => `it may ${verb}`);
  return [
    ...verbs,
    ...PRIVILEGED_RESOURCES.filter((door) => has(rule, "resources", door)).map((door) => `it reaches ${door}`),
  ];
}

/** Write access in all namespaces. Reviews, such as `tokenreviews`, use the verb `create` but change nothing. */
function clusterWideWrites(rule: Value): string[] {
  const onlyReviews = rule.at("resources").items.every(({ text = "" }) => text.endsWith("reviews"));
  const writes = WRITES.filter((verb) => has(rule, "verbs", verb));
  return onlyReviews || writes.length === 0 ? [] : [`it may ${writes.join(", ")} in every namespace`];
}

function has(rule: Value, field: string, what: string): boolean {
  return rule.at(field).items.some((one) => one.is(what));
}
