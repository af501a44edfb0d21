import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { Placement } from "../cluster/cluster";
import type { ShardSecrets } from "./secrets";

export interface ShardArgs {
  /** State, images, sizes and names of this shard. */
  readonly plan: ShardPlan;
  /** What all shards share. */
  readonly meet: MeetPlan;
  /** Secret parts of the configuration. */
  readonly secrets: ShardSecrets;
  /** Nodes that carry public addresses; bridges run nowhere else. */
  readonly mediaPool: Placement;
  /** Nodes that signalling runs on. */
  readonly systemSelector: Readonly<Record<string, string>>;
}
