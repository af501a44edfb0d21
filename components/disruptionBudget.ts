import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

export interface DisruptionBudgetArgs {
  /** Of what the pods belong to; the budget is called like it. */
  readonly metadata: {
    readonly name: string;
    readonly namespace: Input<string>;
    readonly labels: Record<string, string>;
  };
  readonly matchLabels: Record<string, string>;
}

/** Lets nodes that are drained take one pod at a time. A pod that is not healthy serves nobody and must not keep its node. */
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
