import { COMPONENT, labelOf, NAME } from "../../resources/kubernetes";
import { PRODUCTION, stackRule } from "../core/rule";
import { workloads } from "../../resources/workloads";

/**
 * Risk: a single replica is unavailable while its node is replaced, which clouds do at any time. Prosody and jicofo must run
 * once, because two of them disrupt each other's conferences, and so must other workloads with a single writer. They are
 * listed here, so that no other workload can avoid two replicas by its strategy.
 */
export const twoReplicas = stackRule({
  name: "two-replicas",
  level: PRODUCTION,
  severity: "high",
  why: "A single replica is unavailable whenever its node is.",
  fix: "Set spec.replicas (for bridges: jitsi:bridges.min, an autoscaler's minReplicas) to 2 or more, or list a workload that must run exactly once.",
  options: {
    replicas: { description: "Minimum number of replicas.", default: 2 },
    once: {
      description: `Values of the label ${NAME} of workloads that must run exactly once.`,
      default: [
        "prosody",
        "jicofo",
        "reflector",
        "bridge-deletion-cost",
        "room-check",
        "jigasi",
        "dial-out",
        "transcriber",
      ],
    },
    idle: {
      description: `Values of the label ${COMPONENT} of workloads without which calls go on.`,
      default: ["headroom", "recording"],
    },
  },
  check: (resources, { options }) =>
    workloads(resources)
      .filter(({ resource }) => !options.idle.includes(labelOf(resource, COMPONENT) ?? ""))
      .filter(({ resource }) => !options.once.includes(labelOf(resource, NAME) ?? ""))
      // A workload without replicas is turned off.
      .filter(({ replicas = 0 }) => replicas > 0 && replicas < options.replicas)
      .map(({ replicas, autoscaler, resource }) => ({
        resource,
        message: `it runs with ${autoscaler === undefined ? "" : "at least "}${replicas} instead of ${options.replicas} replicas`,
      })),
});
