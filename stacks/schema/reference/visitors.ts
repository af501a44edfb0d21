import type { Section } from "./key";

export const VISITORS: Section = {
  "visitors.count": {
    effect: "rolling, offline",
    default: "none; `2` if `visitors` has another key",
    meaning:
      "[visitor nodes](visitors.md) of each shard, for participants who only listen; refused with `rooms.lobby`, with `rooms.waitForModerator`, and where `auth` has no guests; set `0` and run `make roll` before the key is removed",
  },
  "visitors.perNode": {
    effect: "offline",
    unit: "listeners",
    meaning: "listeners of one conference on one visitor node",
  },
  "visitors.participants": {
    effect: "offline",
    unit: "participants",
    meaning: "participants of one conference above which further ones join as listeners",
  },
};
