import { type Resource, isKubernetes } from "./resource";
import type { Value } from "./value";

/** Label keys that several rules read. */
export const NAME = "app.kubernetes.io/name";
export const COMPONENT = "app.kubernetes.io/component";

export function namespaceOf({ props }: Resource): string | undefined {
  return props.at("metadata", "namespace").text;
}

export function labelOf({ props }: Resource, label: string): string | undefined {
  return props.at("metadata", "labels", label).text;
}

/** Name of an object in the cluster, which can differ from the resource's name. */
export function objectName({ name, props }: Resource): string {
  return props.at("metadata", "name").text ?? name;
}

/** Whether a selector (`{matchLabels, matchExpressions}`) matches labels. Unknown values match everything. */
export function selects(selector: Value, labels: Value): boolean {
  return (
    selector.at("matchLabels").entries.every(([key, value]) => sameText(labels.at(key), value)) &&
    selector.at("matchExpressions").items.every((expression) => meets(labels, expression))
  );
}

/** Whether a Service's selector matches labels. An empty selector matches nothing. */
export function serves(selector: Value, labels: Value): boolean {
  return selector.entries.length > 0 && selector.entries.every(([key, value]) => sameText(labels.at(key), value));
}

function sameText(one: Value, other: Value): boolean {
  return one.isUnknown || other.isUnknown || one.text === other.text;
}

function meets(labels: Value, expression: Value): boolean {
  const label = labels.at(expression.at("key").text ?? "");
  const values = expression.at("values").items.map((value) => value.text ?? "");
  switch (expression.at("operator").text) {
    case "In":
      return label.exists && label.mayBe(...values);
    case "NotIn":
      return !label.exists || label.isUnknown || !values.includes(label.text ?? "");
    case "Exists":
      return label.exists;
    case "DoesNotExist":
      return !label.exists || label.isUnknown;
    default:
      return true;
  }
}

export function ofKind(resources: readonly Resource[], ...kinds: readonly string[]): readonly Resource[] {
  return resources.filter((resource) => isKubernetes(resource) && kinds.includes(resource.kind));
}
