import type { Section } from "./key";

const SHARD_IMAGE = { type: "image with tag or digest", default: "the region's" } as const;

export const SHARDS: Section = {
  shardCount: {
    effect: "at run time",
    meaning: "number of shards, at most `edge.slots`; a larger number changes no existing shard",
  },
  "shards.<id>.state": {
    effect: "at run time",
    meaning:
      "`active` takes rooms, `drain` keeps its rooms and takes no new ones, `offline` takes nothing and pending changes are applied to its pods",
  },
  "shards.<id>.zone": {
    effect: "rolling, offline",
    type: "name of a zone",
    meaning: "zone that web, prosody and jicofo of the shard prefer",
  },
  "shards.<id>.rotation": {
    effect: "offline",
    type: "text",
    default: "none",
    meaning: "any new value generates new passwords for the shard",
  },
  "shards.<id>.images.jitsi": {
    effect: "rolling, offline",
    type: "tag",
    default: "the region's",
    meaning: "tag of all Jitsi images of the shard",
  },
  "shards.<id>.images.web": { ...SHARD_IMAGE, effect: "rolling", meaning: "image of web" },
  "shards.<id>.images.prosody": { ...SHARD_IMAGE, effect: "offline", meaning: "image of prosody" },
  "shards.<id>.images.jicofo": { ...SHARD_IMAGE, effect: "offline", meaning: "image of jicofo" },
  "shards.<id>.images.jvb": { ...SHARD_IMAGE, effect: "offline", meaning: "image of the bridges" },
  "shards.<id>.images.jibri": { ...SHARD_IMAGE, effect: "offline", meaning: "image of the recorders" },
};
