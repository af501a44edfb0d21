import { isOwnObject, type Resource } from "../../resources/resource";
import { shardsOf, type ShardView } from "../../resources/shards";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

const SHARD_ID = /\bshard-\d+\b/g;

/**
 * Risk: a part that is led to another shard's works, and puts its participants into a room of the same name there: two halves of one
 * meeting do not see each other, and a shard that is drained takes both along.
 */
export const shardApart = stackRule({
  name: "shard-apart",
  level: ALWAYS,
  severity: "critical",
  why: "A part of a shard that refers to another shard splits rooms, or ends with a shard that it does not belong to.",
  fix: "Name the shard's own parts only; jitsi:extra is the same for all shards, so it can name none.",
  check: (resources) => shardsOf(resources).flatMap(strangers),
});

function strangers({ id, resources }: ShardView): readonly Finding[] {
  return resources.filter(isOwnObject).flatMap((resource) =>
    named(resource)
      .filter(([, other]) => other !== id)
      .map(([path, other]) => ({ resource, message: `${path} names ${other}, and it is a part of ${id}` })),
  );
}

/** Shards that an object names, each with the first place where it does. */
function named(resource: Resource): readonly (readonly [path: string, shard: string])[] {
  const found = new Map<string, string>();
  for (const { path, value } of resource.props.leaves) {
    for (const [shard] of (value.text ?? "").matchAll(SHARD_ID)) {
      if (!found.has(shard)) found.set(shard, path);
    }
  }
  return [...found].map(([shard, path]) => [path, shard]);
}
