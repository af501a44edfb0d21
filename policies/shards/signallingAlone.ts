import { objectName } from "../../resources/kubernetes";
import { ALWAYS, stackRule } from "../core/rule";
import { workloads } from "../../resources/workloads";
import { partOf, shardsOf, SIGNALLING } from "../../resources/shards";

/**
 * Risk: two jicofos in one brewery both manage every conference, and two prosodies of one name each know half of the rooms:
 * calls end or people do not hear each other. So does a rolling update, which runs both for a while.
 */
export const signallingAlone = stackRule({
  name: "signalling-alone",
  level: ALWAYS,
  severity: "critical",
  why: "Two prosodies or two jicofos in one shard end each other's calls, if only for the minute of an update.",
  fix: "Keep spec.replicas at 1 and spec.strategy.type at Recreate; more people are for more shards.",
  check: (resources) => {
    const all = workloads(resources);
    return shardsOf(resources)
      .flatMap((shard) => SIGNALLING.flatMap((part) => partOf(shard, part) ?? []))
      .flatMap((resource) => {
        const { autoscaler, single = false } = all.find((one) => one.resource === resource) ?? {};
        const replicas = resource.props.at("spec", "replicas");
        const strategy = resource.props.at("spec", "strategy", "type");
        return [
          ...(!replicas.exists || replicas.mayBe(1) ? [] : [`it runs as ${replicas.number ?? "?"} instead of one`]),
          ...(single || strategy.isUnknown ? [] : ["an update runs two of it: its strategy is not Recreate"]),
          ...(autoscaler === undefined ? [] : [`${objectName(autoscaler)} may make it two`]),
        ].map((message) => ({ resource, message }));
      });
  },
});
