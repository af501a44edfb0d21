import { POOL } from "../../components/labels";
import { type NodePool, nodePools } from "../../policies/cluster/nodePools";
import { podOf } from "../../policies/core/pods";
import type { Resource } from "../../policies/core/resource";
import type { Pool } from "./picture";

/** The pools of a region's nodes; in a cluster that exists already, the labels by which pods ask for them. */
export function readPools(resources: readonly Resource[]): readonly Pool[] {
  const groups = nodePools(resources);
  const nameOf = ({ labels }: NodePool): string => labels.at(POOL).text ?? "";
  const asked = resources.flatMap((resource) => podOf(resource)?.spec.at("nodeSelector", POOL).text ?? []);
  const names = [...new Set(groups.length > 0 ? groups.map(nameOf) : asked)].sort();
  return names.map((name) =>
    groups.length > 0
      ? describe(
          name,
          groups.filter((group) => nameOf(group) === name),
        )
      : { name, details: [`label ${POOL}=${name}`] },
  );
}

/** A pool may be several groups: one for each zone on Amazon, and two while one takes over from another. */
function describe(name: string, groups: readonly NodePool[]): Pool {
  const sizes = groups.map(({ resource }) => sizeOf(resource));
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

function sizeOf({ type, props }: Resource): GroupSize {
  if (type === "aws:eks/nodeGroup:NodeGroup") {
    const scaling = props.at("scalingConfig");
    return {
      min: scaling.at("minSize").number ?? 0,
      max: scaling.at("maxSize").number ?? 0,
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
