import { COMFORT, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: previews take some 14 ms for each object, and the API server keeps them all; what one shard is given more, a region
 * pays 64 times. Things that all shards can share belong to the region.
 */
export const shardBudget = stackRule({
  name: "shard-budget",
  level: COMFORT,
  severity: "low",
  why: "Every resource of a shard is paid for by each shard of each region, in every preview.",
  fix: "Share among shards what they can share, or raise the budget knowingly.",
  options: { resources: { description: "Resources a shard may consist of.", default: 40 } },
  check: (resources, { options }) =>
    shardsOf(resources)
      .filter((shard) => shard.resources.length > options.resources)
      .map((shard) => ({
        message: `${shard.id} consists of ${shard.resources.length} resources; the budget is ${options.resources}`,
        ...(shard.sentinel === undefined ? {} : { resource: shard.sentinel }),
      })),
});
