import { POOL } from "../../stacks/catalogue/labels";
import { namespaceOf, objectName, ofKind, selects } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { Value } from "../../resources/value";
import { rangeOf, type Workload, workloads } from "../../resources/workloads";
import type { ShardView } from "../../resources/shards";
import { areaOf } from "./area";
import type { Part } from "./picture";
import { portName } from "./ports";

/** A workload and its box. */
export interface Drawn {
  readonly part: Part;
  readonly resource: Resource;
  readonly podLabels: Value;
  readonly spec: Value;
}

export function drawWorkloads(resources: readonly Resource[], shards: readonly ShardView[]): readonly Drawn[] {
  const shardByUrn = new Map(shards.flatMap((shard) => shard.resources.map(({ urn }) => [urn, shard.id] as const)));
  return workloads(resources).map((workload) =>
    draw(workload, shardByUrn.get(workload.resource.urn), sendsTo(workload, resources)),
  );
}

function draw(
  { resource, podLabels, replicas, autoscaler }: Workload,
  shard: string | undefined,
  sends: readonly string[],
): Drawn {
  const spec = podOf(resource)?.spec ?? Value.of({});
  const most = autoscaler === undefined ? undefined : rangeOf(autoscaler).max.number;
  const least = replicas ?? 1;
  const part: Part = {
    id: resource.urn,
    name: objectName(resource),
    details: [
      most === undefined ? `${least} pod${least === 1 ? "" : "s"}` : `${least} to ${most} pods`,
      ...sends.map((port) => `sends to ${port}`),
    ],
    pool: spec.at("nodeSelector", POOL).text,
    shard,
    area: areaOf(resource),
  };
  return { part, resource, podLabels, spec };
}

/** Ports that pods may reach at any address, from the egress rules of their NetworkPolicies. */
function sendsTo({ resource, podLabels }: Workload, resources: readonly Resource[]): string[] {
  return ofKind(resources, "NetworkPolicy")
    .filter((policy) => namespaceOf(policy) === namespaceOf(resource))
    .filter(({ props }) => selects(props.at("spec", "podSelector"), podLabels))
    .flatMap(({ props }) => props.at("spec", "egress").items)
    .filter((rule) => !rule.at("to").exists)
    .flatMap((rule) => rule.at("ports").items.map((port) => portName(port.at("protocol"), port.at("port"))));
}
