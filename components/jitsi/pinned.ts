import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import { output, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/plan/shard";
import { foreignFields } from "../foreignFields";
import { TEMPLATE } from "../templateHash";

/**
 * Freezing. A prosody or jicofo that restarts ends every call of its shard, and a bridge that is replaced makes its people
 * wait for it to drain; so as long as a shard holds rooms no update may touch what its pods are made of. The engine keeps the
 * last applied value of an ignored path: the change waits, visibly, and is applied by the first update that finds the
 * shard offline.
 */
const PINNED = {
  /** Of a Deployment: its pods stay. */
  template: ["spec.template"],
  /** Of a ConfigMap or a Secret: a pod that crashes must start as it started before. */
  data: ["data"],
  /** Of a random password: the same value. */
  keepers: ["keepers"],
} as const;

/** Options for a resource that running pods depend on. */
export function pinned(plan: ShardPlan, what: keyof typeof PINNED, opts: CustomResourceOptions): CustomResourceOptions {
  return plan.pinned ? { ...opts, ignoreChanges: [...PINNED[what]] } : opts;
}

/**
 * Whether a Deployment's pods are made from another template than the one that is wanted: an older one, or one that was changed beside
 * the program. The engine learns of the latter by a refresh.
 */
export function hasPendingChanges(deployment: Deployment): Output<boolean> {
  return output([deployment.metadata, deployment.spec] as const).apply(
    ([metadata, spec]) =>
      metadata.annotations?.[TEMPLATE] !== spec.template.metadata?.annotations?.[TEMPLATE] ||
      foreignFields(metadata.managedFields).length > 0,
  );
}
