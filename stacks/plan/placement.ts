import type { Settings } from "../schema/schema";
import type { WorkloadName } from "../schema/workloads";

/** Configured placement of a workload; undefined for its pool's. */
export type PlacementPlan = Pick<
  NonNullable<Settings["workloads"][WorkloadName]>,
  "nodeSelector" | "tolerations" | "priorityClass"
>;

export function planPlacement({ workloads }: Settings, name: WorkloadName): PlacementPlan {
  const { nodeSelector, tolerations, priorityClass } = workloads[name] ?? {};
  return { nodeSelector, tolerations, priorityClass };
}
