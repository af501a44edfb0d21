import type { Resource } from "../../resources/resource";
import { objectName, ofKind } from "../../resources/kubernetes";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { autoscalersIn, scales } from "../../resources/workloads";

/**
 * Risk: with `replicas` in the program, every update resets the number and removes bridges that the autoscaler has added,
 * even at peak load. Two autoscalers of one workload override each other all the time.
 */
export const autoscalerOwnsReplicas = stackRule({
  name: "autoscaler-owns-replicas",
  level: ALWAYS,
  severity: "high",
  why: "A number of replicas in the program makes every update override the autoscaler.",
  fix: "Remove spec.replicas, or add it to ignoreChanges.",
  check: (resources) => {
    const autoscalers = autoscalersIn(resources);
    return ofKind(resources, "Deployment", "StatefulSet", "ReplicaSet").flatMap((resource): Finding[] => {
      const [owner, ...others] = autoscalers.filter((one) => scales(one, resource));
      if (owner === undefined) return [];
      const message = `spec.replicas is set, and so it is by ${objectName(owner)}`;
      return [
        ...(setsReplicas(resource) ? [{ resource, message }] : []),
        ...others.map((other) => ({
          resource: other,
          message: `it sets the replicas of ${objectName(resource)}, and so does ${objectName(owner)}`,
        })),
      ];
    });
  },
});

function setsReplicas({ ignoreChanges, props }: Resource): boolean {
  return props.at("spec", "replicas").exists && !["spec", "spec.replicas"].some((path) => ignoreChanges.includes(path));
}
