import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { shardIds } from "../../schema/shardIds";

/** Checks that the router has a slot for every shard, and that a shard is active. */
export function shards({ shardCount, shards: exceptions, edge }: Settings): Problem[] {
  const problems: Problem[] = [];
  if (shardCount > edge.slots) {
    problems.push({
      key: "jitsi:shardCount",
      value: shardCount,
      message: `the router has ${edge.slots} slots (edge.slots)`,
      comparedWith: ["jitsi:edge.slots"],
      fix: `pulumi config set --path jitsi:edge.slots ${shardCount}`,
    });
  }
  const ids = shardIds(shardCount);
  if (ids.every((id) => (exceptions[id]?.state ?? "active") !== "active")) {
    problems.push({
      key: "jitsi:shards",
      value: Object.fromEntries(ids.map((id) => [id, exceptions[id]?.state])),
      message: "no shard is active, so participants cannot open a room",
      fix: "pulumi config set --path jitsi:shards.shard-0.state active",
    });
  }
  return problems;
}
