import { createHash } from "node:crypto";
import type { PodTemplate } from "./pod";

/** On a Deployment: the template that is wanted. On its pods: the one they were made from. They differ while a change waits. */
export const TEMPLATE = "jitsi.org/template";

export interface Stamped {
  readonly annotations: Record<string, string>;
  readonly template: PodTemplate;
}

/**
 * Marks a pod template with a hash of itself and of whatever else its pods start from (files, the generation of their
 * passwords): pods roll when one of these changes, and only then.
 */
export function stamp(template: PodTemplate, ...startsFrom: unknown[]): Stamped {
  const annotations = { [TEMPLATE]: fingerprint([template, ...startsFrom]) };
  const metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...annotations } };
  return { annotations, template: { ...template, metadata } };
}

/** A short text that is another one for other data. */
export function fingerprint(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
