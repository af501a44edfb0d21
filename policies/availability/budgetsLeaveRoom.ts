import { objectName } from "../../resources/kubernetes";
import { OPERABILITY, stackRule } from "../core/rule";
import { podCount, type Workload, workloads } from "../../resources/workloads";
import type { Value } from "../../resources/value";

/**
 * Risk: a budget that can never be met blocks node drains. Upgrades of the cluster then hang until an operator forces them,
 * which ends everything on the node.
 */
export const budgetsLeaveRoom = stackRule({
  name: "budgets-leave-room",
  level: OPERABILITY,
  severity: "high",
  why: "A PodDisruptionBudget that allows no eviction blocks the drain of every node its pods are on.",
  fix: "Remove the budget of a workload with a single replica; otherwise use maxUnavailable 1.",
  check: (resources) =>
    workloads(resources).flatMap((workload) =>
      workload.budgets.flatMap((budget) => {
        const message = blocks(workload, budget.props.at("spec"));
        return message === undefined
          ? []
          : [{ resource: budget, message: `${message} ${objectName(workload.resource)}` }];
      }),
    ),
});

function blocks({ replicas, autoscaler, single }: Workload, budget: Value): string | undefined {
  if (replicas === undefined) return undefined;
  if (single || (autoscaler === undefined && replicas < 2)) return "it guards a single replica:";
  const stay = podCount(budget.at("minAvailable"), replicas);
  if (stay !== undefined && stay >= replicas) return `minAvailable leaves none of ${replicas} pods to evict:`;
  return podCount(budget.at("maxUnavailable"), replicas) === 0 ? "maxUnavailable 0 allows no eviction:" : undefined;
}
