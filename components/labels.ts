import { OWN, SHARD } from "../stacks/catalogue/labels";
import type { ShardId } from "../stacks/schema/shardIds";

export interface AppIdentity {
  /** What the software is: "prosody", "haproxy". */
  readonly name: string;
  /** Which one of them: "shard-0-prosody", "router". */
  readonly instance: string;
  /** Its role in a region: "signalling", "media", "routing". */
  readonly component: string;
  readonly shard?: ShardId;
}

/** The labels of an object and, unchanged for the life of the object, of its pods. */
export function labels(app: AppIdentity): Record<string, string> {
  return {
    ...selector(app),
    "app.kubernetes.io/component": app.component,
    ...OWN,
  };
}

/** The part of the labels that selects pods. A workload's selector is immutable, so nothing may be added here later. */
export function selector(app: Pick<AppIdentity, "name" | "instance" | "shard">): Record<string, string> {
  return {
    "app.kubernetes.io/name": app.name,
    "app.kubernetes.io/instance": app.instance,
    ...(app.shard === undefined ? {} : { [SHARD]: app.shard }),
  };
}
