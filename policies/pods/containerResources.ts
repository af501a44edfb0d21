import { podOf } from "../core/pods";
import { isOfChart } from "../core/resource";
import { COMFORT, resourceRule } from "../core/rule";
import type { Value } from "../core/value";

const NEEDED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

/**
 * Risk: a pod without requests is put onto a node that is full, and evicted first from it; one without a memory limit takes
 * the node's other pods with it when it leaks. A CPU limit is not asked for: throttled media is what people hear first.
 */
export const containerResources = resourceRule({
  name: "container-resources",
  level: COMFORT,
  severity: "medium",
  why: "Without requests a node is filled beyond what it can do, and without a memory limit one leak takes all its pods.",
  fix: "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory.",
  check: (resource) =>
    isOfChart(resource)
      ? []
      : (podOf(resource)?.containers ?? []).flatMap(({ name, props }) => {
          const missing = NEEDED.filter((path) => isNothing(props.at("resources", ...path)));
          return missing.length === 0
            ? []
            : [`container ${name} has no ${missing.map((path) => path.join(".")).join(", no ")}`];
        }),
});

/** A quantity of zero asks for as little as none. */
function isNothing({ exists, number, text }: Value): boolean {
  return !exists || number === 0 || /^0+(\.0*)?\D*$/.test(text ?? "");
}
