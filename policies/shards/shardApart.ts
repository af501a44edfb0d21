import { isOwnObject, type Resource } from "../../resources/resource";
import { shardsOf, type ShardView } from "../../resources/shards";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

const SHARD_ID = /\bshard-\d+\b/g;

/**
 * Risk: a component that is connected to another shard works, and puts its participants into a room of the same name there.
 * Two halves of a conference then do not see each other, and draining a shard affects both.
 */
export const shardApart = stackRule({
  name: "shard-apart",
  level: ALWAYS,
  severity: "critical",
  why: "A component that refers to another shard splits rooms, or stops with a shard that it does not belong to.",
  fix: "Refer only to components of the same shard; jitsi:extra is equal for all shards, so it cannot refer to any.",
  check: (resources) => shardsOf(resources).flatMap(referencesToOthers),
});

function referencesToOthers({ id, resources }: ShardView): readonly Finding[] {
  return resources.filter(isOwnObject).flatMap((resource) =>
    shardReferences(resource)
      .filter(([, other]) => other !== id)
      .map(([path, other]) => ({ resource, message: `${path} names ${other}, and it is a part of ${id}` })),
  );
}

/** Shards that an object refers to, each with the first path that does. */
function shardReferences(resource: Resource): readonly (readonly [path: string, shard: string])[] {
  const found = new Map<string, string>();
  for (const { path, value } of resource.props.leaves) {
    for (const [shard] of (value.text ?? "").matchAll(SHARD_ID)) {
      if (!found.has(shard)) found.set(shard, path);
    }
  }
  return [...found].map(([shard, path]) => [path, shard]);
}
