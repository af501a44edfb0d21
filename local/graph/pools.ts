import { POOL } from "../../stacks/catalogue/labels";
import { type NodePool, nodePools } from "../../resources/nodePools";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";
import type { Pool } from "./picture";

/** The node pools of a region. In an existing cluster, the pool labels that pods select. */
export function readPools(resources: readonly Resource[]): readonly Pool[] {
  const groups = nodePools(resources);
  const limits = resources.flatMap(({ props }) => props.at("values", "autoscalingGroups").items);
  const nameOf = ({ labels }: NodePool): string => labels.at(POOL).text ?? "";
  const asked = resources.flatMap((resource) => podOf(resource)?.spec.at("nodeSelector", POOL).text ?? []);
  const names = [...new Set(groups.length > 0 ? groups.map(nameOf) : asked)].sort();
  return names.map((name) =>
    groups.length > 0
      ? describe(
          name,
          groups.filter((group) => nameOf(group) === name),
          limits,
        )
      : { name, details: [`label ${POOL}=${name}`] },
  );
}

/** A pool may have several node groups: one per zone on AWS, and two while one replaces the other. */
function describe(name: string, groups: readonly NodePool[], limits: readonly Value[]): Pool {
  const sizes = groups.map(({ resource }) => sizeOf(resource, limits));
  const sum = (end: "min" | "max"): number => sizes.reduce((total, size) => total + size[end], 0);
  const types = [...new Set(sizes.map(({ type }) => type))].join(", ");
  return {
    name,
    details: [
      `${sum("min")} to ${sum("max")} × ${types}`,
      groups.some((group) => group.public) ? "public addresses" : "private addresses",
    ],
  };
}

interface GroupSize {
  readonly min: number;
  readonly max: number;
  readonly type: string;
}

/** @param limits settings of the autoscaler of an EKS cluster. Its group names contain the names of the node groups. */
function sizeOf({ type, props }: Resource, limits: readonly Value[]): GroupSize {
  if (type === "aws:eks/nodeGroup:NodeGroup") {
    const name = props.at("nodeGroupName").text ?? "";
    const limit = limits.find((one) => one.at("name").text?.includes(name));
    return {
      min: limit?.at("minSize").number ?? 0,
      max: limit?.at("maxSize").number ?? 0,
      type: props
        .at("instanceTypes")
        .items.flatMap(({ text }) => text ?? [])
        .join(", "),
    };
  }
  const scaling = props.at("autoscaling");
  return {
    min: scaling.at("totalMinNodeCount").number ?? 0,
    max: scaling.at("totalMaxNodeCount").number ?? 0,
    type: props.at("nodeConfig", "machineType").text ?? "?",
  };
}
