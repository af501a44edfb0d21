import { labelOf, namespaceOf, objectName, ofKind, selects } from "./kubernetes";
import { isOwnObject, type Resource } from "./resource";
import type { Value } from "./value";

/** A Deployment or StatefulSet with its autoscaler and disruption budgets. */
export interface Workload {
  readonly resource: Resource;
  readonly podLabels: Value;
  /** Minimum number of replicas; undefined while unknown. */
  readonly replicas: number | undefined;
  /** Whether it has strategy Recreate, and so never more than one replica. */
  readonly single: boolean;
  readonly autoscaler: Resource | undefined;
  readonly budgets: readonly Resource[];
}

/** Autoscalers of Kubernetes, and objects from which KEDA makes one. */
export function autoscalersIn(resources: readonly Resource[]): readonly Resource[] {
  return ofKind(resources, "HorizontalPodAutoscaler", "ScaledObject");
}

/** Minimum and maximum of an autoscaler. */
export function rangeOf({ kind, props }: Resource): { readonly min: Value; readonly max: Value } {
  const [min, max] = kind === "ScaledObject" ? ["minReplicaCount", "maxReplicaCount"] : ["minReplicas", "maxReplicas"];
  return { min: props.at("spec", min ?? ""), max: props.at("spec", max ?? "") };
}

/** The workloads of this program. */
export function workloads(resources: readonly Resource[]): readonly Workload[] {
  const autoscalers = autoscalersIn(resources);
  const budgets = ofKind(resources, "PodDisruptionBudget");
  return ofKind(resources, "Deployment", "StatefulSet")
    .filter(isOwnObject)
    .map((resource) => {
      const autoscaler = autoscalers.find((one) => scales(one, resource));
      const podLabels = resource.props.at("spec", "template", "metadata", "labels");
      return {
        resource,
        podLabels,
        replicas: numberOr(
          1,
          autoscaler === undefined ? resource.props.at("spec", "replicas") : rangeOf(autoscaler).min,
        ),
        single: resource.props.at("spec", "strategy", "type").is("Recreate"),
        autoscaler,
        budgets: budgets.filter((budget) => guards(budget, resource, podLabels)),
      };
    });
}

/** Whether an autoscaler scales a workload. */
export function scales(autoscaler: Resource, workload: Resource): boolean {
  const target = autoscaler.props.at("spec", "scaleTargetRef");
  return (
    target.at("kind").is(workload.kind) &&
    target.at("name").is(objectName(workload)) &&
    namespaceOf(autoscaler) === namespaceOf(workload)
  );
}

function guards(budget: Resource, workload: Resource, podLabels: Value): boolean {
  return namespaceOf(budget) === namespaceOf(workload) && selects(budget.props.at("spec", "selector"), podLabels);
}

function numberOr(otherwise: number, value: Value): number | undefined {
  return value.exists ? value.number : otherwise;
}

/** Workloads with one of the values of a label. */
export function withLabel(all: readonly Workload[], label: string, ...values: readonly string[]): readonly Workload[] {
  return all.filter(({ resource }) => values.includes(labelOf(resource, label) ?? ""));
}

/** A number of pods, given as number or percentage, rounded up as in Kubernetes. */
export function podCount({ number, text }: Value, replicas: number): number | undefined {
  if (number !== undefined) return number;
  const percent = /^(\d+)%$/.exec(text ?? "")?.[1];
  return percent === undefined ? undefined : Math.ceil((Number(percent) / 100) * replicas);
}

/** Whether a budget allows evicting all pods of a workload at once. */
export function allowsEvictingAll(budget: Resource, replicas: number): boolean {
  const least = podCount(budget.props.at("spec", "minAvailable"), replicas);
  const most = podCount(budget.props.at("spec", "maxUnavailable"), replicas);
  return least === 0 || (most !== undefined && most > 1 && most >= replicas);
}
