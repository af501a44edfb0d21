import type { Resource } from "@pulumi/pulumi";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { Placement } from "../cluster/cluster";
import type { ShardSecrets } from "./secrets";

export interface ShardArgs {
  /** State, images, sizes and names of this shard. */
  readonly plan: ShardPlan;
  /** Settings that all shards share. */
  readonly meet: MeetPlan;
  /** Secrets of the configuration. */
  readonly secrets: ShardSecrets;
  /** Nodes with public addresses. Bridges run only here. */
  readonly mediaPool: Placement;
  /** Resources to create before the autoscaler of the bridges: KEDA, unless the cluster has it. */
  readonly autoscaling: readonly Resource[];
  /** Nodes for recorders. */
  readonly recordingPool: Placement;
  /** Storage class of recorders' volumes; undefined for the cluster's default. */
  readonly storageClass: string | undefined;
  /** Labels of the nodes for signalling. */
  readonly systemSelector: Readonly<Record<string, string>>;
}
