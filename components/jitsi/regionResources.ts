import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { RegionResourcesPlan } from "../../stacks/plan/plan";
import { readsNodes } from "./address";
import { DELETION_COST, DeletionCost } from "./deletionCost";
import { createHeadroom } from "./headroom";
import { createDefaultDeny } from "./isolation";
import { createNodeReader } from "./nodeReader";
import { createPriorities } from "./priorities";
import { createTurnSecret } from "./secrets";
import type { ShardArgs } from "./shardArgs";
import { Turn, type TurnArgs } from "./turn";

const TYPE = "jitsi:jitsi:RegionResources"; // state identity: a rename needs an alias

export interface RegionResourcesArgs extends Pick<ShardArgs, "mediaPool" | "meet" | "systemSelector"> {
  /** Bridges in general, and the media nodes that are kept warm. */
  readonly plan: RegionResourcesPlan;
  /** What TURN needs of the region; unused without TURN. */
  readonly turn: Pick<TurnArgs, "certificate" | "service" | "challenges">;
}

/** What Jitsi needs once in a region, whatever the number of its shards. Shards come after it. */
export class RegionResources extends ComponentResource {
  /** What must be there before a shard's pods are admitted: their priority classes and the account of bridges. */
  readonly prerequisites: readonly Resource[];
  /** For every prosody. */
  readonly turnSecret: Output<string> | undefined;
  /** Address of TURN's load balancer. */
  readonly turnAddress: Output<string | undefined> | undefined;

  constructor(name: string, args: RegionResourcesArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };
    const { plan, meet, mediaPool, systemSelector } = args;
    const { bridges, image } = plan;
    const { namespace, pullSecret } = meet;

    const priorities = createPriorities(childOptions);
    createDefaultDeny({ namespace }, childOptions);
    this.prerequisites = [
      ...priorities,
      ...(readsNodes(bridges.address) ? [createNodeReader({ namespace }, childOptions)] : []),
    ];
    new DeletionCost(DELETION_COST, { namespace, image, systemSelector, pullSecret }, childOptions);
    const afterPriorities = { ...childOptions, dependsOn: priorities };
    if (plan.headroom > 0) {
      const { size } = bridges;
      createHeadroom({ namespace, nodes: plan.headroom, image, size, mediaPool, pullSecret }, afterPriorities);
    }
    if (meet.turn !== undefined) {
      this.turnSecret = createTurnSecret(childOptions);
      const { drainMinutes } = bridges;
      const turn = {
        ...args.turn,
        plan: meet.turn,
        namespace,
        secret: this.turnSecret,
        mediaPool,
        drainMinutes,
        pullSecret,
      };
      this.turnAddress = new Turn("turn", turn, afterPriorities).address;
    }
    this.registerOutputs({ turnAddress: this.turnAddress });
  }
}
