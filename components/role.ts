import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import type { rbac } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

export const RBAC = "rbac.authorization.k8s.io";

export interface RoleArgs {
  /** Metadata of the role and its binding. Without a namespace, they are a ClusterRole and a ClusterRoleBinding. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: Input<string>;
    readonly labels: Record<string, string>;
  };
  /** Permissions of the account. */
  readonly rules: readonly rbac.v1.PolicyRule[];
  /** The service account that gets the role. */
  readonly account: { readonly name: string; readonly namespace: Input<string> };
}

/**
 * Grants permissions to a service account.
 * @returns the binding, which must exist before the account is used
 */
export function grantRole(name: string, { metadata, rules, account }: RoleArgs, opts: CustomResourceOptions): Resource {
  const subjects = [{ kind: "ServiceAccount", ...account }];
  const roleRef = (kind: "Role" | "ClusterRole"): rbac.v1.RoleRef => ({ apiGroup: RBAC, kind, name: metadata.name });
  const role = { metadata, rules: [...rules] };
  if (metadata.namespace === undefined) {
    const everywhere = new ClusterRole(name, role, opts);
    const binding = { metadata, roleRef: roleRef("ClusterRole"), subjects };
    return new ClusterRoleBinding(name, binding, { ...opts, dependsOn: [everywhere] });
  }
  const here = new Role(name, role, opts);
  return new RoleBinding(name, { metadata, roleRef: roleRef("Role"), subjects }, { ...opts, dependsOn: [here] });
}
