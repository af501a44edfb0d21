import { OPERABILITY, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: a preview takes about 14 ms per object, and the API server stores all of them. Every additional resource of a shard
 * exists up to 64 times in a region. Resources that shards can share belong to the region.
 */
export const shardBudget = stackRule({
  name: "shard-budget",
  level: OPERABILITY,
  severity: "low",
  why: "Every resource of a shard adds to the time of every preview, once for each shard.",
  fix: "Share resources between shards where possible, or raise the budget deliberately.",
  // A shard with all optional parts has 51.
  options: { resources: { description: "Maximum number of resources of a shard.", default: 60 } },
  check: (resources, { options }) =>
    shardsOf(resources)
      .filter((shard) => shard.resources.length > options.resources)
      .map((shard) => ({
        message: `${shard.id} consists of ${shard.resources.length} resources; the budget is ${options.resources}`,
        ...(shard.sentinel === undefined ? {} : { resource: shard.sentinel }),
      })),
});
