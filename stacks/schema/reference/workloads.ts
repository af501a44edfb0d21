import { CPU, MEMORY, type Section } from "./key";

export const WORKLOADS: Section = {
  "workloads.<name>.nodeSelector": {
    effect: "rolling, offline",
    type: "map of labels",
    default: "labels of the pool",
    meaning:
      "nodes of `web`, `prosody`, `jicofo`, `jvb`, `jibri`, `jigasi` (dial-in and captions), `router`, `turn`, `whiteboard` or `helpers` (all others on system nodes)",
  },
  "workloads.<name>.tolerations": {
    effect: "rolling, offline",
    type: "list of `key`, `value`, `effect`",
    default: "taints of the pool",
    meaning: "taints of nodes that the pods accept; without `value`, any value",
  },
  "workloads.<name>.priorityClass": {
    effect: "rolling, offline",
    type: "name of a PriorityClass",
    default: "`jitsi-signalling` or `jitsi-media`",
    meaning: "priority of the pods; not for `helpers`",
  },
  "workloads.<name>.resources.requests.cpu": {
    effect: "rolling, offline",
    type: CPU,
    default: "by `environment`",
    meaning: "CPU request of any of them except `jvb` (`bridges.cpu`) and `helpers`; there is no limit",
  },
  "workloads.<name>.resources.requests.memory": {
    effect: "rolling, offline",
    type: MEMORY,
    default: "by `environment`",
    meaning: "their memory request",
  },
  "workloads.<name>.resources.limits.memory": {
    effect: "rolling, offline",
    type: MEMORY,
    default: "by `environment`, at least the request",
    meaning: "their memory limit; it sets the heap of jicofo and jigasi (60 %) and the router's number of connections",
  },
};
