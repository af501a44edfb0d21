import { SHARD } from "../../stacks/catalogue/labels";
import { podOf } from "../../resources/pods";
import { isOwnObject, parentTypes, type Resource } from "../../resources/resource";
import { COMFORT, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/**
 * Risk: dashboards, alerts, network policies, budgets and people at night find things by their labels. What has none is
 * in no graph and in no policy, and nobody knows whose it is.
 */
export const requiredLabels = resourceRule({
  name: "required-labels",
  level: COMFORT,
  severity: "low",
  why: "Graphs, alerts and network policies find things by their labels, and so do people at night.",
  fix: "Make the labels with labels() of components/labels.ts, on the object and on its pods.",
  options: {
    labels: {
      description: "Labels that every object has.",
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
