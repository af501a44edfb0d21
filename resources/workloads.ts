import { labelOf, namespaceOf, objectName, ofKind, selects } from "./kubernetes";
import { isOwnObject, type Resource } from "./resource";
import type { Value } from "./value";

/** A Deployment or StatefulSet with whatever decides how many pods it has and how many of them may go at once. */
export interface Workload {
  readonly resource: Resource;
  readonly podLabels: Value;
  /** Replicas it has at least; undefined while nobody can know. */
  readonly replicas: number | undefined;
  /** Ends all its pods before it starts new ones: it cannot have two. */
  readonly single: boolean;
  readonly autoscaler: Resource | undefined;
  readonly budgets: readonly Resource[];
}

/** The workloads that this program writes. */
export function workloads(resources: readonly Resource[]): readonly Workload[] {
  const autoscalers = ofKind(resources, "HorizontalPodAutoscaler");
  const budgets = ofKind(resources, "PodDisruptionBudget");
  return ofKind(resources, "Deployment", "StatefulSet")
    .filter(isOwnObject)
    .map((resource) => {
      const autoscaler = autoscalers.find((one) => scales(one, resource));
      const podLabels = resource.props.at("spec", "template", "metadata", "labels");
      return {
        resource,
        podLabels,
        replicas: numberOr(1, autoscaler?.props.at("spec", "minReplicas") ?? resource.props.at("spec", "replicas")),
        single: resource.props.at("spec", "strategy", "type").is("Recreate"),
        autoscaler,
        budgets: budgets.filter((budget) => guards(budget, resource, podLabels)),
      };
    });
}

/** Whether an autoscaler decides about a workload's replicas. */
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

/** How a workload is called in a message. */
export function describe({ resource }: Workload): string {
  return `${resource.kind} ${objectName(resource)}`;
}

/** Workloads that play a part in a region, by a label of theirs. */
export function withLabel(all: readonly Workload[], label: string, ...values: readonly string[]): readonly Workload[] {
  return all.filter(({ resource }) => values.includes(labelOf(resource, label) ?? ""));
}

/** A number of pods, or a share of them, rounded up as Kubernetes does. */
export function podCount({ number, text }: Value, replicas: number): number | undefined {
  if (number !== undefined) return number;
  const percent = /^(\d+)%$/.exec(text ?? "")?.[1];
  return percent === undefined ? undefined : Math.ceil((Number(percent) / 100) * replicas);
}

/** Whether a budget lets all pods of a workload go at once, which is what it is there to prevent. */
export function letsAllGo(budget: Resource, replicas: number): boolean {
  const least = podCount(budget.props.at("spec", "minAvailable"), replicas);
  const most = podCount(budget.props.at("spec", "maxUnavailable"), replicas);
  return least === 0 || (most !== undefined && most > 1 && most >= replicas);
}
