import { POOL } from "../../stacks/catalogue/labels";
import type { PoolGeneration } from "../../stacks/plan/generations";
import type { Placement } from "./cluster";

/**
 * Where pods of a pool run: on any of its generations that takes them. The taint of one that is being replaced is
 * tolerated by nobody.
 */
export function placementOn(pools: readonly PoolGeneration[], name: PoolGeneration["pool"]): Placement {
  const current = pools.find(({ pool, retiring }) => pool === name && !retiring);
  return { selector: { [POOL]: name }, tolerations: current?.taints ?? [] };
}
