import { ofKind } from "../../resources/kubernetes";
import { readResource, type Resource } from "../../resources/resource";
import { Value } from "../../resources/value";
import { shardsOf } from "../../resources/shards";
import { asResources } from "../policy/run";
import type { Registration } from "../program/registration";
import { areaOf } from "./area";
import { drawWorkloads } from "./drawn";
import { linksInside } from "./inside";
import { linksOutside } from "./outside";
import type { Part, Picture } from "./picture";
import { readPools } from "./pools";

/** The picture of all resources that a program registered. */
export function readPicture(registrations: readonly Registration[]): Picture {
  const resources = [...asResources(registrations).values()]
    .map((one) => readResource(one, Value.of(one.props)))
    // The order of registration may vary.
    .toSorted((a, b) => a.urn.localeCompare(b.urn, "en", { numeric: true }));
  const shards = shardsOf(resources);
  const drawn = drawWorkloads(resources, shards);
  const charts = chartsAmong(resources);
  const inside = linksInside(resources, drawn, charts);
  const outside = linksOutside(resources, drawn);
  return {
    cluster: clusterName(resources),
    pools: readPools(resources),
    shards: shards.map(({ id, sentinel }) => ({ id, state: sentinel?.props.at("data", "state").text ?? "active" })),
    parts: [...outside.parts, ...drawn.map(({ part }) => part), ...inside.parts, ...charts].toSorted(byName),
    links: [...outside.links, ...inside.links],
  };
}

function byName(a: Part, b: Part): number {
  const text = ({ name, details }: Part): string => [name, ...details].join(" ");
  return text(a).localeCompare(text(b), "en", { numeric: true });
}

/** Charts that run pods. A chart without a namespace installs definitions only. */
function chartsAmong(resources: readonly Resource[]): Part[] {
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
    ? "existing Kubernetes cluster"
    : `${CLUSTERS[made.type]} ${made.props.at("name").text ?? made.name}`;
}
