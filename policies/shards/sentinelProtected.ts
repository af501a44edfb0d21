import { PRODUCTION, stackRule } from "../core/rule";
import { shardsOf } from "./shardsOf";

/**
 * Risk: `shardCount` lowered by one, in a pull request about something else, deletes a shard with its calls. The protected
 * sentinel makes the preview refuse that before any pod is touched.
 */
export const sentinelProtected = stackRule({
  name: "sentinel-protected",
  level: PRODUCTION,
  severity: "critical",
  why: "Without a protected sentinel, lowering shardCount deletes a shard while people talk on it.",
  fix: "Protect the sentinel unless the shard is offline; to remove a shard, drain it and set it offline first.",
  check: (resources) =>
    shardsOf(resources).flatMap(({ id, sentinel, serving }) =>
      sentinel !== undefined && serving && !sentinel.protect
        ? [{ resource: sentinel, message: `${id} serves, and nothing refuses to delete it` }]
        : [],
    ),
});
