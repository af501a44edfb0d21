import { ALWAYS, resourceRule } from "../core/rule";
import { autoscalersIn, rangeOf } from "../../resources/workloads";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";

/**
 * Risk: some APIs refuse an empty range and others silently clamp it. In both cases the region does not scale out under
 * load.
 */
export const autoscalerRange = resourceRule({
  name: "autoscaler-range",
  level: ALWAYS,
  severity: "medium",
  why: "An autoscaler whose minimum is above its maximum does not scale.",
  fix: "Make the minimum (default 1) no larger than the maximum, and the maximum at least 1.",
  check: (resource) =>
    ranges(resource).flatMap(({ min, max, what }) => {
      const [least, most] = [min.number ?? 1, max.number];
      if (most === undefined) return [];
      if (most < 1) return [`the maximum of ${what} is ${most}`];
      return least > most ? [`the minimum of ${what} is ${least}, above the maximum of ${most}`] : [];
    }),
});

interface Range {
  readonly min: Value;
  readonly max: Value;
  readonly what: string;
}

function ranges(resource: Resource): Range[] {
  const { type, props } = resource;
  if (autoscalersIn([resource]).length > 0) return [{ ...rangeOf(resource), what: "replicas" }];
  switch (type) {
    case "aws:eks/nodeGroup:NodeGroup":
      return [{ min: props.at("scalingConfig", "minSize"), max: props.at("scalingConfig", "maxSize"), what: "nodes" }];
    case "kubernetes:helm.sh/v4:Chart":
      // Of more zones than nodes, some have a group without nodes.
      return props
        .at("values", "autoscalingGroups")
        .items.filter((group) => !(group.at("minSize").is(0) && group.at("maxSize").is(0)))
        .map((group) => ({ min: group.at("minSize"), max: group.at("maxSize"), what: "nodes" }));
    case "gcp:container/nodePool:NodePool":
      return [
        { min: props.at("autoscaling", "minNodeCount"), max: props.at("autoscaling", "maxNodeCount"), what: "nodes" },
        {
          min: props.at("autoscaling", "totalMinNodeCount"),
          max: props.at("autoscaling", "totalMaxNodeCount"),
          what: "nodes",
        },
      ];
    default:
      return [];
  }
}
