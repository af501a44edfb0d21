import { SHARD } from "../stacks/catalogue/labels";
import type { ShardId } from "../stacks/schema/shardIds";

export interface LabelledThing {
  /** What the software is: "prosody", "haproxy". */
  readonly name: string;
  /** Which one of them: "shard-0-prosody", "router". */
  readonly instance: string;
  /** Its role in a region: "signalling", "media", "routing". */
  readonly component: string;
  readonly shard?: ShardId;
}

/** The labels of an object and, unchanged for the life of the object, of its pods. */
export function labels(thing: LabelledThing): Record<string, string> {
  return {
    ...selector(thing),
    "app.kubernetes.io/component": thing.component,
    "app.kubernetes.io/part-of": "jitsi",
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** The part of the labels that selects pods. A workload's selector is immutable, so nothing may be added here later. */
export function selector(thing: Pick<LabelledThing, "name" | "instance" | "shard">): Record<string, string> {
  return {
    "app.kubernetes.io/name": thing.name,
    "app.kubernetes.io/instance": thing.instance,
    ...(thing.shard === undefined ? {} : { [SHARD]: thing.shard }),
  };
}
