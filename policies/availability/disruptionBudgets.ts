import { type Finding, PRODUCTION, stackRule } from "../core/rule";
import { letsAllGo, workloads } from "../../resources/workloads";

/**
 * Risk: an upgrade of the nodes evicts both replicas of a workload in the same minute. Bridges are judged by
 * bridges-leave-gently, where there is more to say about them.
 */
export const disruptionBudgets = stackRule({
  name: "replicated-workloads-have-a-budget",
  level: PRODUCTION,
  severity: "high",
  why: "Two replicas help nothing when an upgrade of the nodes may evict both at once.",
  fix: "Add a PodDisruptionBudget with maxUnavailable 1 whose selector takes in the workload's pods.",
  check: (resources) =>
    workloads(resources)
      .filter(({ autoscaler, replicas = 0, single }) => autoscaler === undefined && replicas > 1 && !single)
      .flatMap(({ budgets, replicas = 0, resource }): Finding[] => {
        if (budgets.length === 0)
          return [{ resource, message: `no PodDisruptionBudget guards its ${replicas} replicas` }];
        return budgets
          .filter((budget) => letsAllGo(budget, replicas))
          .map((budget) => ({ resource: budget, message: `it lets all ${replicas} replicas go at once` }));
      }),
});
