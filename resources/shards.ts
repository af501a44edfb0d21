import { SHARD } from "../stacks/catalogue/labels";
import { labelOf, NAME } from "./kubernetes";
import { isOwnObject, type Resource, typeOf } from "./resource";

/** Workloads of a shard, by their label app.kubernetes.io/name. */
export const SIGNALLING = ["prosody", "jicofo"] as const;
export const PARTS = ["web", ...SIGNALLING, "jvb"] as const;
/** Visitor nodes, which a shard need not have. */
export const VISITOR = "visitor";

/** A shard, derived from its resources. */
export interface ShardView {
  readonly id: string;
  readonly resources: readonly Resource[];
  /** ConfigMap with the shard's state, protected while the shard serves. */
  readonly sentinel: Resource | undefined;
  /** Whether it may hold rooms: true unless it is known to be offline. */
  readonly serving: boolean;
}

/** @param shardCount configured number of shards, which are included even without resources */
export function shardsOf(resources: readonly Resource[], shardCount = 0): readonly ShardView[] {
  const parents = new Map(resources.map((resource) => [resource.urn, resource]));
  const byShard = new Map(Array.from({ length: shardCount }, (_, n) => [`shard-${n}`, [] as Resource[]]));
  for (const resource of resources) {
    const id = shardOf(resource, parents);
    if (id !== undefined) byShard.set(id, [...(byShard.get(id) ?? []), resource]);
  }
  return [...byShard].map(([id, own]) => {
    const sentinel = own.find((one) => one.kind === "ConfigMap" && labelOf(one, NAME) === "sentinel");
    return { id, resources: own, sentinel, serving: sentinel?.props.at("data", "state").text !== "offline" };
  });
}

/** The shard of a resource: by its label, or by its parent component. */
function shardOf(resource: Resource, parents: ReadonlyMap<string, Resource>): string | undefined {
  const label = isOwnObject(resource) ? labelOf(resource, SHARD) : undefined;
  if (label !== undefined) return label;
  for (let urn = resource.parent; urn !== undefined; urn = parents.get(urn)?.parent) {
    if (typeOf(urn) === "jitsi:jitsi:Shard") return urn.slice(urn.lastIndexOf("::") + 2);
  }
  return undefined;
}

/** The workload of one component. */
export function partOf({ resources }: ShardView, part: string): Resource | undefined {
  return resources.find((one) => ["Deployment", "StatefulSet"].includes(one.kind) && labelOf(one, NAME) === part);
}
