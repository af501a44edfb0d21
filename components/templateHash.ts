import { createHash, createHmac } from "node:crypto";
import type { core } from "@pulumi/kubernetes/types/input";
import { all, type Input, Output, output, unsecret } from "@pulumi/pulumi";
import type { PodTemplate } from "./pod";

/** On a Deployment: the template that is wanted. On its pods: the one they were made from. They differ while a change waits. */
export const TEMPLATE = "jitsi.org/template";

export interface HashedTemplate {
  readonly annotations: Record<string, Input<string>>;
  readonly template: core.v1.PodTemplateSpec;
}

/**
 * Marks a pod template with a hash of itself and of whatever else its pods start from (files, the generation of their
 * passwords, a {@link seal} of secrets): pods roll when one of these changes, and only then.
 */
export function withTemplateHash(template: PodTemplate, ...startsFrom: unknown[]): HashedTemplate {
  const annotations = { [TEMPLATE]: hash([template, ...startsFrom]) };
  const metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...annotations } };
  return { annotations, template: { ...template, metadata } };
}

function hash(parts: readonly unknown[]): Input<string> {
  return parts.some((part) => Output.isInstance(part)) ? output(parts).apply(contentHash) : contentHash(parts);
}

/**
 * A hash that changes when one of the secrets changes, and that may be public. It is keyed, because a plain hash of a short secret
 * can be reversed by trying every value.
 * @param key a random secret that stays the same between updates
 * @returns nothing where there are no secrets, so that a hash of other parts stays what it is
 */
export function seal(
  secrets: Readonly<Record<string, Input<string>>>,
  key: Output<string> | undefined,
): Output<string>[] {
  if (key === undefined || Object.keys(secrets).length === 0) return [];
  const sealed = all([key, output(secrets)]).apply(([secretKey, values]) =>
    createHmac("sha256", secretKey)
      .update(JSON.stringify(Object.entries(values).sort()))
      .digest("hex")
      .slice(0, 16),
  );
  return [unsecret(sealed)];
}
/** A short text that is another one for other data. */
export function contentHash(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
