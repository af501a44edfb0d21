import { COMPONENT, labelOf, NAME } from "../../resources/kubernetes";
import { PRODUCTION, stackRule } from "../core/rule";
import { workloads } from "../../resources/workloads";

/**
 * Risk: a part that exists once is gone while its node is replaced, which clouds do whenever they like. Prosody and jicofo
 * cannot be two (they end each other's calls), nor can whatever else has one writer; these are named here, so that nothing
 * else gets around two replicas by a strategy of its own.
 */
export const twoReplicas = stackRule({
  name: "two-replicas",
  level: PRODUCTION,
  severity: "high",
  why: "What runs once is away whenever its node is.",
  fix: "Set spec.replicas (of bridges: jitsi:bridges.min, an autoscaler's minReplicas) to 2 or more, or name here what must never be two.",
  options: {
    replicas: { description: "Replicas that a workload must have.", default: 2 },
    once: {
      description: `Values of the label ${NAME} of workloads that must never be two.`,
      default: ["prosody", "jicofo", "reflector", "bridge-deletion-cost", "room-check"],
    },
    idle: {
      description: `Values of the label ${COMPONENT} of workloads that nobody would miss.`,
      default: ["headroom"],
    },
  },
  check: (resources, { options }) =>
    workloads(resources)
      .filter(({ resource }) => !options.idle.includes(labelOf(resource, COMPONENT) ?? ""))
      .filter(({ resource }) => !options.once.includes(labelOf(resource, NAME) ?? ""))
      .filter(({ replicas }) => replicas !== undefined && replicas < options.replicas)
      .map(({ replicas, autoscaler, resource }) => ({
        resource,
        message: `it runs with ${autoscaler === undefined ? "" : "at least "}${replicas} instead of ${options.replicas} replicas`,
      })),
});
