import { SHARD } from "../../stacks/catalogue/labels";
import { podOf } from "../../resources/pods";
import { isOwnObject, parentTypes, type Resource } from "../../resources/resource";
import { OPERABILITY, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/**
 * Risk: dashboards, alerts, network policies, budgets and operators select objects by their labels. Without labels an object
 * is in no graph and no policy, and its owner is unknown.
 */
export const requiredLabels = resourceRule({
  name: "required-labels",
  level: OPERABILITY,
  severity: "low",
  why: "Dashboards, alerts, network policies and operators select objects by their labels.",
  fix: "Create the labels with labels() of components/labels.ts, on the object and on its pods.",
  options: {
    labels: {
      description: "Labels that every object must have.",
      default: ["name", "instance", "component", "part-of", "managed-by"].map((one) => `app.kubernetes.io/${one}`),
    },
  },
  check: (resource, { options }) => {
    if (!isOwnObject(resource)) return [];
    const wanted = [...options.labels, ...(isOfShard(resource) ? [SHARD] : [])];
    const pod = podOf(resource);
    return [
      ...lacking(resource.props.at("metadata", "labels"), wanted, "it has"),
      ...(pod === undefined || resource.kind === "Pod" ? [] : lacking(pod.labels, wanted, "its pods have")),
    ];
  },
});

function isOfShard(resource: Resource): boolean {
  return parentTypes(resource).includes("jitsi:jitsi:Shard");
}

function lacking(labels: Value, wanted: readonly string[], who: string): string[] {
  const missing = wanted.filter((label) => !labels.at(label).exists);
  return missing.length === 0 ? [] : [`${who} no label ${missing.join(", ")}`];
}
