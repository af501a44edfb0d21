import { podOf } from "../../resources/pods";
import { quantity } from "../../resources/quantity";
import { isOfChart } from "../../resources/resource";
import { OPERABILITY, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

const NEEDED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

/**
 * Risk: a pod without requests can be scheduled on a full node and is evicted first. A pod without a memory limit can take
 * down the other pods of its node with a leak. A CPU limit is not required, because throttling is audible to participants.
 * The API server refuses a limit below the request, but only long after the preview of a new region.
 */
export const containerResources = resourceRule({
  name: "container-resources",
  level: OPERABILITY,
  severity: "medium",
  why: "Without requests, a node is overcommitted; without a memory limit, one leak takes down all pods of a node.",
  fix: "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory, with no limit below its request.",
  check: (resource) =>
    isOfChart(resource)
      ? []
      : (podOf(resource)?.containers ?? []).flatMap(({ name, props }) => {
          const given = props.at("resources");
          return [...missing(given), ...limitsBelowRequests(given)].map((fault) => `container ${name} has ${fault}`);
        }),
});

function missing(resources: Value): string[] {
  const paths = NEEDED.filter((path) => isUnset(resources.at(...path))).map((path) => path.join("."));
  return paths.length === 0 ? [] : [`no ${paths.join(", no ")}`];
}

/** A quantity of zero equals none. */
function isUnset(value: Value): boolean {
  return !value.exists || quantity(value) === 0;
}

function limitsBelowRequests(resources: Value): string[] {
  return resources.at("limits").entries.flatMap(([what, limit]) => {
    const request = resources.at("requests", what);
    const [most, least] = [quantity(limit), quantity(request)];
    return most === undefined || least === undefined || least <= most
      ? []
      : [`limits.${what} ${shown(limit)} below its requests.${what} ${shown(request)}`];
  });
}

function shown({ number, text }: Value): string {
  return text ?? `${number}`;
}
