import { createHash, createHmac } from "node:crypto";
import type { core } from "@pulumi/kubernetes/types/input";
import { all, type Input, Output, output, unsecret } from "@pulumi/pulumi";
import type { PodTemplate } from "./pod";

/** Annotation with the hash of the configured template, on a Deployment and in its pod template. They differ if changes are pending. */
export const TEMPLATE = "jitsi.org/template";

export interface HashedTemplate {
  readonly annotations: Record<string, Input<string>>;
  readonly template: core.v1.PodTemplateSpec;
}

/**
 * Annotates a pod template with a hash of itself and of other inputs of its pods (files, password rotation, a {@link seal} of
 * secrets), so that pods roll exactly when one of these changes.
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
 * A public hash that changes when one of the secrets changes. It is an HMAC, because a plain hash of a short secret can be
 * reversed by brute force.
 * @param key a random secret that does not change between updates
 * @returns an empty list without secrets, so that hashes of other parts do not change
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

/** Content hash. */
export function contentHash(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
