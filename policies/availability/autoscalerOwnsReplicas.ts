import { objectName, ofKind } from "../core/kubernetes";
import { ALWAYS, stackRule } from "../core/rule";
import { scales } from "../core/workloads";

/**
 * Risk: with `replicas` in the program every update sets the number back, in the middle of the busiest hour: bridges that
 * the autoscaler added are told to go.
 */
export const autoscalerOwnsReplicas = stackRule({
  name: "autoscaler-owns-replicas",
  level: ALWAYS,
  severity: "high",
  why: "A number of replicas in the program makes every update undo what the autoscaler decided.",
  fix: "Leave spec.replicas out, or name it in ignoreChanges.",
  check: (resources) =>
    ofKind(resources, "HorizontalPodAutoscaler").flatMap((autoscaler) =>
      ofKind(resources, "Deployment", "StatefulSet", "ReplicaSet")
        .filter((workload) => scales(autoscaler, workload) && workload.props.at("spec", "replicas").exists)
        .filter(({ ignoreChanges }) => !["spec", "spec.replicas"].some((path) => ignoreChanges.includes(path)))
        .map((resource) => ({ resource, message: `spec.replicas is set, and so it is by ${objectName(autoscaler)}` })),
    ),
});
