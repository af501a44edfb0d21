import { getProject, getStack } from "@pulumi/pulumi";
import { fit, slug } from "../../stacks/plan/resourceName";

/** GKE allows 40 characters for a cluster and 30 for a service account, and names of parts append to this one. */
const MAX_STACK_NAME_LENGTH = 24;

/**
 * Name of the stack's cluster and prefix of the names of its resources, for example "jitsi-prod". It is derived from the stack
 * and not from the domain, because a cluster cannot be renamed. If the name is shortened or contains characters that clouds do
 * not allow, it ends with a hash, so that names of two stacks differ.
 * @param plan `name` from the configuration takes precedence
 */
export function stackName({ name }: { readonly name: string | undefined }): string {
  if (name !== undefined) return name;
  const whole = `${getProject()}-${getStack()}`;
  return fit(slug(whole).replace(/-$/, ""), MAX_STACK_NAME_LENGTH, whole);
}

/** Labels or tags of all resources that support them, in a form that all clouds accept. */
export function ownerLabels(environment: string): Readonly<Record<string, string>> {
  return { project: slug(getProject()), stack: slug(getStack()), environment, "managed-by": "pulumi" };
}
