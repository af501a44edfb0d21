import { CPU, MEMORY, type Section } from "./key";

export const BRIDGES: Section = {
  "bridges.min": {
    effect: "at run time",
    default: "1 in development, 2 in production",
    meaning:
      "bridges that each shard always has, and their media nodes; with one, a shard is down while it is replaced; with 0 it is at rest outside of [its timetable](sizing.md#timetables)",
  },
  "bridges.max": { effect: "at run time", meaning: "bridges that each shard may have" },
  "bridges.cpu": { effect: "offline", type: CPU, meaning: "CPU request of a bridge; it has no limit" },
  "bridges.memory": { effect: "offline", type: MEMORY, meaning: "memory request and limit of a bridge" },
  "bridges.networkMbps": {
    effect: "at run time",
    unit: "Mbit/s",
    meaning: "average bitrate sent by the bridges of a shard above which the autoscaler adds one",
  },
  "bridges.stress": {
    effect: "at run time",
    meaning: "average stress above which the autoscaler adds a bridge; the CPU target is the same share",
  },
  "bridges.participants": {
    effect: "offline",
    meaning: "participants of one conference on one bridge before jicofo uses a second bridge",
  },
  "bridges.address": {
    effect: "offline",
    type: "`externalIP`, `internalIP`, `externalAndInternalIP`, `stun` or a list of IPv4 addresses",
    meaning: "address that a bridge advertises to clients; a list also changes TURN (rolling)",
  },
  "bridges.ports": {
    effect: "offline",
    type: "list of UDP ports",
    meaning:
      "ports of media on each media node; bridges use the first, or the first `bridges.perNode`, the others stay open: [move media to another port](operations.md#move-media-to-another-port)",
  },
  "bridges.perNode": {
    effect: "offline",
    unit: "bridges",
    meaning:
      "bridges that share a media node, each of another shard: shards use the first `perNode` of `bridges.ports` in turn, [several shards on one node](operations.md#several-shards-on-one-node)",
  },
  "bridges.relay": {
    effect: "offline",
    meaning: "a conference may use several bridges of its shard",
  },
  "bridges.headroom": {
    effect: "at run time",
    unit: "nodes",
    meaning: "media nodes kept ready for the next bridges",
  },
  capacity: {
    effect: "at run time",
    type: "list of `{name, days, from, to, timezone, bridges, participants, lead, shard, except}`",
    default: "`[]`",
    meaning: "[timetable](sizing.md#timetables): times of the week with a higher minimum of bridges",
  },
  drainMinutes: {
    effect: "rolling, offline",
    unit: "minutes",
    meaning: "longest wait for calls to end before a bridge or a TURN server stops; at most 60 on gcp",
  },
};
