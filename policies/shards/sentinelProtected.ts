import { PRODUCTION, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

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
  check: (resources, { region }) =>
    shardsOf(resources).flatMap(({ id, sentinel, serving }) => {
      if (sentinel === undefined) return [];
      const wanted = region.states?.[id] ?? "active";
      const said = sentinel.props.at("data", "state");
      return [
        ...(serving && !sentinel.protect ? [`${id} serves, and nothing refuses to delete it`] : []),
        ...(region.states === undefined || said.mayBe(wanted)
          ? []
          : [`it says that ${id} is ${said.text ?? "nothing"}, and the configuration that it is ${wanted}`]),
      ].map((message) => ({ resource: sentinel, message }));
    }),
});
