import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { SharedPlan } from "../../stacks/plan/plan";
import { readsNodes } from "./address";
import { DeletionCost } from "./deletionCost";
import { createHeadroom } from "./headroom";
import { createDefaultDeny } from "./isolation";
import { createNodeReader } from "./nodeReader";
import { createPriorities } from "./priorities";
import { createTurnSecret } from "./secrets";
import type { ShardArgs } from "./shardArgs";
import { Turn, type TurnArgs } from "./turn";

const TYPE = "jitsi:jitsi:Shared"; // state identity: a rename needs an alias
const NAME = "shared";

export interface SharedArgs extends Pick<ShardArgs, "mediaPool" | "meet" | "systemSelector"> {
  readonly turn: Pick<TurnArgs, "certificate" | "service" | "challenges">;
}

/** What Jitsi needs once in a region, whatever the number of its shards. Shards come after it. */
export class Shared extends ComponentResource {
  /** What must be there before a shard's pods are admitted: their priority classes and the account of bridges. */
  readonly prerequisites: readonly Resource[];
  /** For every prosody. */
  readonly turnSecret: Output<string> | undefined;
  /** Address of TURN's load balancer. */
  readonly turnAddress: Output<string | undefined> | undefined;

  constructor(plan: SharedPlan, args: SharedArgs, opts: ComponentResourceOptions) {
    super(TYPE, NAME, {}, opts);
    const inside = { parent: this };
    const { bridges, image } = plan;
    const { meet, mediaPool, systemSelector } = args;
    const { namespace, pullSecret } = meet;

    const priorities = createPriorities(inside);
    createDefaultDeny({ namespace }, inside);
    this.prerequisites = [
      ...priorities,
      ...(readsNodes(bridges.address) ? [createNodeReader({ namespace }, inside)] : []),
    ];
    new DeletionCost({ namespace, image, systemSelector, pullSecret }, inside);
    const afterPriorities = { ...inside, dependsOn: priorities };
    if (plan.headroom > 0) {
      const { size } = bridges;
      createHeadroom({ namespace, nodes: plan.headroom, image, size, mediaPool, pullSecret }, afterPriorities);
    }
    if (meet.turn !== undefined) {
      this.turnSecret = createTurnSecret(inside);
      const { drainMinutes } = bridges;
      const turn = { ...args.turn, namespace, secret: this.turnSecret, mediaPool, drainMinutes, pullSecret };
      this.turnAddress = new Turn(meet.turn, turn, afterPriorities).address;
    }
    this.registerOutputs({ turnAddress: this.turnAddress });
  }
}
