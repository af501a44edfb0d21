import type { Section } from "./key";

export const NODES: Section = {
  "nodes.system.min": {
    effect: "at run time",
    default: "what all workloads need at their smallest",
    meaning: "on aws and gcp: smallest number of system nodes",
  },
  "nodes.system.max": {
    effect: "at run time",
    default: "1.5 times the minimum",
    meaning: "on aws and gcp: largest number of system nodes",
  },
  "nodes.system.type": {
    effect: "replaces",
    type: "machine type, or `{cpu, memory}` with an optional `name`",
    default: "`m7i.xlarge`, `e2-standard-4`",
    meaning: "machine type; on kubeconfig only the size, to check that pods fit",
  },
  "nodes.media.min": {
    effect: "at run time",
    default: "`shardCount` × `bridges.min`",
    meaning: "on aws and gcp: smallest number of media nodes",
  },
  "nodes.media.max": {
    effect: "at run time",
    default: "(`shardCount` + 1) × `bridges.max` + `bridges.headroom`",
    meaning: "on aws and gcp: largest number of media nodes; the default has room to roll one shard",
  },
  "nodes.media.private": {
    effect: "replaces",
    meaning:
      "on aws and gcp: media nodes without public addresses; participants reach bridges through TURN only ([consequences](security.md#private-media-nodes))",
  },
  "nodes.media.type": {
    effect: "replaces",
    type: "machine type, or `{cpu, memory}` with an optional `name`",
    default: "`c7i.xlarge`, `n2-standard-4`",
    meaning:
      "as `nodes.system.type`; also Arm, such as `c7g.xlarge` and `c4a-standard-4` ([differences](sizing.md#arm-media-nodes))",
  },
  "nodes.recording.min": {
    effect: "at run time",
    default: "nodes for `shardCount` × `recording.recorders`",
    meaning: "on aws and gcp with recording: smallest number of nodes for recorders",
  },
  "nodes.recording.max": {
    effect: "at run time",
    default: "nodes for (`shardCount` + 1) × `recording.maxRecorders`",
    meaning: "on aws and gcp with recording: largest number of nodes for recorders",
  },
  "nodes.recording.type": {
    effect: "replaces",
    type: "machine type, or `{cpu, memory}` with an optional `name`",
    default: "`c7i.xlarge`, `n2-standard-4`",
    meaning: "as `nodes.system.type`, for recorders",
  },
};
