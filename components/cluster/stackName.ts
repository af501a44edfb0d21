import { getProject, getStack } from "@pulumi/pulumi";
import { fit, slug } from "../../stacks/plan/resourceName";

/** GKE takes 40 characters for a cluster and 30 for a service account, and names of parts are made of this one. */
export const LONGEST_STACK_NAME = 24;

/**
 * Name of the stack's cluster and the beginning of the names of what belongs to it, for example "jitsi-prod". It is the
 * stack's, not the domain's, because a cluster cannot be renamed. Names of two stacks differ even where they begin alike or
 * differ only in characters that no cloud takes: such a name ends with a hash of the whole.
 * @param plan `name` is the one that the configuration gives, which wins.
 */
export function stackName({ name }: { readonly name: string | undefined }): string {
  if (name !== undefined) return name;
  const whole = `${getProject()}-${getStack()}`;
  return fit(slug(whole).replace(/-$/, ""), LONGEST_STACK_NAME, whole);
}

/** What every resource that can be labelled is labelled with. Keys and values are of a form that all clouds take. */
export function ownerLabels(environment: string): Readonly<Record<string, string>> {
  return { project: slug(getProject()), stack: slug(getStack()), environment, "managed-by": "pulumi" };
}
