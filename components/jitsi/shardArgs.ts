import type { MeetPlan } from "../../stacks/plan/meet";
import type { Placement } from "../cluster/cluster";
import type { ShardSecrets } from "./secrets";

export interface ShardArgs {
  readonly meet: MeetPlan;
  readonly secrets: ShardSecrets;
  /** Nodes that carry public addresses; bridges run nowhere else. */
  readonly mediaPool: Placement;
  /** Nodes that signalling runs on. */
  readonly systemSelector: Readonly<Record<string, string>>;
}
