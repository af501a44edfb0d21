import { createHash } from "node:crypto";
import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import { output, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/model";
import type { PodTemplate } from "./pod";

/**
 * Freezing. A prosody or jicofo that restarts ends every call of its shard, and a bridge that is replaced makes its people
 * wait for it to drain; so as long as a shard holds rooms no update may touch what its pods are made of. The engine keeps the
 * last applied value of an ignored path: the change waits, visibly, and is applied by the first update that finds the
 * shard offline.
 */
const FROZEN = {
  /** Of a Deployment: its pods stay. */
  template: ["spec.template"],
  /** Of a ConfigMap or a Secret: a pod that crashes must start as it started before. */
  data: ["data"],
  /** Of a random password: the same value. */
  keepers: ["keepers"],
} as const;

/** Options for a resource that running pods depend on. */
export function frozen(plan: ShardPlan, what: keyof typeof FROZEN, opts: CustomResourceOptions): CustomResourceOptions {
  return plan.frozen ? { ...opts, ignoreChanges: [...FROZEN[what]] } : opts;
}

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
  const text = JSON.stringify([template, ...startsFrom]);
  const annotations = { [TEMPLATE]: createHash("sha256").update(text).digest("hex").slice(0, 16) };
  const metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...annotations } };
  return { annotations, template: { ...template, metadata } };
}

/** Whether a Deployment's pods are made from an older template than the one that is wanted. */
export function waits(deployment: Deployment): Output<boolean> {
  return output([deployment.metadata, deployment.spec] as const).apply(
    ([metadata, spec]) => metadata.annotations?.[TEMPLATE] !== spec.template.metadata?.annotations?.[TEMPLATE],
  );
}
