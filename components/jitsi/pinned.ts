import type { Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { output, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/plan/shard";
import { foreignFields } from "../foreignFields";
import { TEMPLATE } from "../templateHash";

/**
 * Paths that updates ignore while a shard holds rooms. A restart of prosody or jicofo ends every conference of the shard, and a
 * replaced bridge has to drain first. The engine keeps the last applied value of an ignored path. Output `waiting` shows the
 * pending change, and the first update with the shard offline applies it.
 */
const PINNED = {
  /** Of a Deployment: its pods are not replaced. */
  template: ["spec.template"],
  /** Of a StatefulSet of recorders: its claims are immutable, so that another size replaces the StatefulSet. */
  stateful: ["spec.template", "spec.volumeClaimTemplates"],
  /** Of visitor nodes: they are neither replaced nor added or removed, because jicofo reads their list only when it starts. */
  pods: ["spec.template", "spec.replicas"],
  /** Of a ConfigMap or Secret: a pod that restarts after a crash gets the same data. */
  data: ["data"],
  /** Of a random password: its value does not change. */
  keepers: ["keepers"],
} as const;

/** Options of a resource that running pods depend on. */
export function pinned(plan: ShardPlan, what: keyof typeof PINNED, opts: CustomResourceOptions): CustomResourceOptions {
  return plan.pinned ? { ...opts, ignoreChanges: [...PINNED[what]] } : opts;
}

/**
 * Whether a workload's pod template differs from the configured one, because it is older or because another field manager has
 * changed it. The engine detects the latter only after a refresh.
 */
export function hasPendingChanges(deployment: Deployment | StatefulSet): Output<boolean> {
  return output([deployment.metadata, deployment.spec] as const).apply(
    ([metadata, spec]) =>
      metadata.annotations?.[TEMPLATE] !== spec.template.metadata?.annotations?.[TEMPLATE] ||
      foreignFields(metadata.managedFields).length > 0,
  );
}
