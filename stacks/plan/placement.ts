import type { Settings } from "../schema/schema";
import type { WorkloadName } from "../schema/workloads";

/** Where the pods of a workload run, as the operator says it. Undefined where its pool decides. */
export type PlacementPlan = Pick<
  NonNullable<Settings["workloads"][WorkloadName]>,
  "nodeSelector" | "tolerations" | "priorityClass"
>;

export function planPlacement({ workloads }: Settings, name: WorkloadName): PlacementPlan {
  const { nodeSelector, tolerations, priorityClass } = workloads[name] ?? {};
  return { nodeSelector, tolerations, priorityClass };
}
