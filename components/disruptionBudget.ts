import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

export interface DisruptionBudgetArgs {
  /** Metadata of the workload. The budget has the same name. */
  readonly metadata: {
    readonly name: string;
    readonly namespace: Input<string>;
    readonly labels: Record<string, string>;
  };
  readonly matchLabels: Record<string, string>;
}

/** Limits node drains to one pod at a time. Unhealthy pods may always be evicted, because they must not block a drain. */
export function createDisruptionBudget(
  { metadata, matchLabels }: DisruptionBudgetArgs,
  opts: CustomResourceOptions,
): void {
  new PodDisruptionBudget(
    metadata.name,
    {
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    opts,
  );
}
