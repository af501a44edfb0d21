import { getProject, getStack } from "@pulumi/pulumi";

/** GKE takes 40 characters, and names of parts are made of it. */
const LONGEST = 24;

/**
 * Name of the stack's cluster and the beginning of the names of what belongs to it, for example "jitsi-prod". It is the
 * stack's, not the domain's, because a cluster cannot be renamed.
 */
export function stackName(): string {
  return slug(`${getProject()}-${getStack()}`).slice(0, LONGEST).replace(/-$/, "");
}

/** What every resource that can be labelled is labelled with. Keys and values are of a form that all clouds take. */
export function ownerLabels(environment: string): Readonly<Record<string, string>> {
  return { project: slug(getProject()), stack: slug(getStack()), environment, "managed-by": "pulumi" };
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
