import { PRODUCTION, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: a lower `shardCount`, for example in an unrelated pull request, deletes a shard with its conferences. The protected
 * sentinel makes the preview refuse this before any pod is changed.
 */
export const sentinelProtected = stackRule({
  name: "sentinel-protected",
  level: PRODUCTION,
  severity: "critical",
  why: "Without a protected sentinel, a lower shardCount deletes a shard with running conferences.",
  fix: "Protect the sentinel unless the shard is offline. To remove a shard, first drain it and set it offline.",
  check: (resources, { region }) =>
    shardsOf(resources).flatMap(({ id, sentinel, serving }) => {
      if (sentinel === undefined) return [];
      const wanted = region.states?.[id] ?? "active";
      const said = sentinel.props.at("data", "state");
      return [
        ...(serving && !sentinel.protect ? [`${id} serves, and its sentinel is not protected`] : []),
        ...(region.states === undefined || said.mayBe(wanted)
          ? []
          : [`its state is ${said.text ?? "missing"}, and that of ${id} in the configuration is ${wanted}`]),
      ].map((message) => ({ resource: sentinel, message }));
    }),
});
