import { type Finding, PRODUCTION, stackRule } from "../core/rule";
import { allowsEvictingAll, workloads } from "../../resources/workloads";

/**
 * Risk: a node upgrade can evict both replicas of a workload at the same time. Policy bridges-leave-gently checks bridges.
 */
export const disruptionBudgets = stackRule({
  name: "replicated-workloads-have-a-budget",
  level: PRODUCTION,
  severity: "high",
  why: "Two replicas do not help if a node upgrade may evict both at once.",
  fix: "Add a PodDisruptionBudget with maxUnavailable 1 whose selector matches the workload's pods.",
  check: (resources) =>
    workloads(resources)
      .filter(({ autoscaler, replicas = 0, single }) => autoscaler === undefined && replicas > 1 && !single)
      .flatMap(({ budgets, replicas = 0, resource }): Finding[] => {
        if (budgets.length === 0)
          return [{ resource, message: `no PodDisruptionBudget guards its ${replicas} replicas` }];
        return budgets
          .filter((budget) => allowsEvictingAll(budget, replicas))
          .map((budget) => ({
            resource: budget,
            message: `it allows the eviction of all ${replicas} replicas at once`,
          }));
      }),
});
