import { POOL } from "../../components/labels";
import { objectName, ofKind } from "../../policies/core/kubernetes";
import { podOf } from "../../policies/core/pods";
import { readResource, type Resource } from "../../policies/core/resource";
import { Value } from "../../policies/core/value";
import { type Workload, workloads } from "../../policies/core/workloads";
import { shardsOf } from "../../policies/shards/shardsOf";
import { asResources } from "../policyRun";
import type { Registration } from "../registration";
import { areaOf } from "./area";
import { linksInside, sendsTo } from "./inside";
import { linksOutside } from "./outside";
import type { Part, Picture } from "./picture";
import { readPools } from "./pools";

/** A workload and the box that stands for it. */
export interface Drawn {
  readonly part: Part;
  readonly resource: Resource;
  readonly podLabels: Value;
  readonly spec: Value;
}

/** The picture of everything that a program registered. */
export function readPicture(registrations: readonly Registration[]): Picture {
  const resources = [...asResources(registrations).values()]
    .map((one) => readResource(one, Value.of(one.props)))
    // Whatever order they were registered in.
    .toSorted((a, b) => a.urn.localeCompare(b.urn, "en", { numeric: true }));
  const shards = shardsOf(resources);
  const shardByUrn = new Map(shards.flatMap(({ id, resources }) => resources.map(({ urn }) => [urn, id] as const)));
  const drawn = workloads(resources).map((workload) =>
    draw(workload, shardByUrn.get(workload.resource.urn), sendsTo(workload, resources)),
  );
  const inside = linksInside(resources, drawn);
  const outside = linksOutside(resources, drawn);
  return {
    cluster: clusterName(resources),
    pools: readPools(resources),
    shards: shards.map(({ id, sentinel }) => ({ id, state: sentinel?.props.at("data", "state").text ?? "active" })),
    parts: [...outside.parts, ...drawn.map(({ part }) => part), ...inside.parts, ...charts(resources)].toSorted(byName),
    links: [...outside.links, ...inside.links],
  };
}

function byName(a: Part, b: Part): number {
  const text = ({ name, details }: Part): string => [name, ...details].join(" ");
  return text(a).localeCompare(text(b), "en", { numeric: true });
}

function draw(
  { resource, podLabels, replicas, autoscaler }: Workload,
  shard: string | undefined,
  sends: readonly string[],
): Drawn {
  const spec = podOf(resource)?.spec ?? Value.of({});
  const most = autoscaler?.props.at("spec", "maxReplicas").number;
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

/** Charts that run something; those without a namespace of their own bring definitions only. */
function charts(resources: readonly Resource[]): Part[] {
  return ofKind(resources, "Chart")
    .filter(({ props }) => props.at("namespace").exists)
    .map((resource) => {
      const chart = resource.props.at("chart").text ?? resource.name;
      return {
        id: resource.urn,
        name: chart.slice(chart.lastIndexOf("/") + 1),
        details: [`chart ${resource.props.at("version").text ?? ""}`],
        pool: undefined,
        shard: undefined,
        area: areaOf(resource),
      };
    });
}

const CLUSTERS: Readonly<Record<string, string>> = {
  "aws:eks/cluster:Cluster": "EKS cluster",
  "gcp:container/cluster:Cluster": "GKE cluster",
};

function clusterName(resources: readonly Resource[]): string {
  const made = resources.find(({ type }) => type in CLUSTERS);
  return made === undefined
    ? "Kubernetes cluster that exists already"
    : `${CLUSTERS[made.type]} ${made.props.at("name").text ?? made.name}`;
}
