import { isKubernetes, isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Users and groups that include everyone, or that have full access. */
const BUILT_IN_GROUPS = /^system:(anonymous|authenticated|unauthenticated|masters|serviceaccounts(:.*)?)$/;
const ADMIN_ROLES = ["admin", "cluster-admin", "edit"];

/**
 * Risk: a right that is bound to a built-in group of Kubernetes applies to every pod, or even to unauthenticated requests to
 * the API. The built-in administrator roles allow more than any workload of a region needs.
 */
export const namedAccounts = resourceRule({
  name: "bindings-name-accounts",
  level: ALWAYS,
  severity: "critical",
  why: "A right that is bound to a built-in group of Kubernetes applies to every pod or to unauthenticated requests.",
  fix: "Bind a ServiceAccount to a role with only the rights that it needs.",
  check: (resource) => {
    if (!isKubernetes(resource) || !["RoleBinding", "ClusterRoleBinding"].includes(resource.kind)) return [];
    const subjects = resource.props.at("subjects").items.flatMap((subject) => subject.at("name").text ?? []);
    return [
      ...subjects.filter((name) => BUILT_IN_GROUPS.test(name)).map((name) => `it grants its permissions to ${name}`),
      ...(isOwnObject(resource) ? adminRole(resource) : []),
    ];
  },
});

function adminRole({ props }: Resource): string[] {
  const { text = "" } = props.at("roleRef", "name");
  return ADMIN_ROLES.includes(text) ? [`it gives the rights of ${text}`] : [];
}
