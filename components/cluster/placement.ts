import { POOL } from "../../stacks/catalogue/labels";
import type { PoolGeneration } from "../../stacks/plan/generations";
import type { PlacementPlan } from "../../stacks/plan/placement";
import type { Placement } from "./cluster";

/** Placement of a pool's pods on all its generations except retiring ones, whose taint no pod tolerates. */
export function placementOn(pools: readonly PoolGeneration[], name: PoolGeneration["pool"]): Placement {
  const current = pools.find(({ pool, retiring }) => pool === name && !retiring);
  return { selector: { [POOL]: name }, tolerations: current?.taints ?? [] };
}

/** The placement of a workload: the configured one, else its pool's. */
export function placed(pool: Placement, { nodeSelector, tolerations }: PlacementPlan): Placement {
  return { selector: nodeSelector ?? pool.selector, tolerations: tolerations ?? pool.tolerations };
}
