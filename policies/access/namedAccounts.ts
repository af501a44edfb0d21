import { isKubernetes, isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Users and groups that are everybody, or that may do everything. */
const EVERYBODY = /^system:(anonymous|authenticated|unauthenticated|masters|serviceaccounts(:.*)?)$/;
const MASTERS = ["admin", "cluster-admin", "edit"];

/**
 * Risk: a right that is given to a group of Kubernetes' own is everybody's, up to the stranger who reaches the API without a
 * password; and one of its ready-made roles of administrators is more than any part of a region needs.
 */
export const namedAccounts = resourceRule({
  name: "bindings-name-accounts",
  level: ALWAYS,
  severity: "critical",
  why: "A right that is given to one of Kubernetes' own groups is given to every pod, or to every stranger.",
  fix: "Bind the ServiceAccount that needs it, to a role that allows just that.",
  check: (resource) => {
    if (!isKubernetes(resource) || !["RoleBinding", "ClusterRoleBinding"].includes(resource.kind)) return [];
    const subjects = resource.props.at("subjects").items.flatMap((subject) => subject.at("name").text ?? []);
    return [
      ...subjects.filter((name) => EVERYBODY.test(name)).map((name) => `it gives its rights to ${name}`),
      ...(isOwnObject(resource) ? masters(resource) : []),
    ];
  },
});

function masters({ props }: Resource): string[] {
  const { text = "" } = props.at("roleRef", "name");
  return MASTERS.includes(text) ? [`it gives the rights of ${text}`] : [];
}
