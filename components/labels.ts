import { OWN, SHARD } from "../stacks/catalogue/labels";
import type { ShardId } from "../stacks/schema/shardIds";

export interface AppIdentity {
  /** Software: "prosody", "haproxy". */
  readonly name: string;
  /** Instance of the software: "shard-0-prosody", "router". */
  readonly instance: string;
  /** Role in the region: "signalling", "media", "routing". */
  readonly component: string;
  readonly shard?: ShardId;
}

/** Labels of an object and its pods. They do not change during the object's life. */
export function labels(app: AppIdentity): Record<string, string> {
  return {
    ...selector(app),
    "app.kubernetes.io/component": app.component,
    ...OWN,
  };
}

/** Labels that select pods. A workload's selector is immutable, so no label may be added here. */
export function selector(app: Pick<AppIdentity, "name" | "instance" | "shard">): Record<string, string> {
  return {
    "app.kubernetes.io/name": app.name,
    "app.kubernetes.io/instance": app.instance,
    ...(app.shard === undefined ? {} : { [SHARD]: app.shard }),
  };
}
