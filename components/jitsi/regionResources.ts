import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { RegionResourcesPlan } from "../../stacks/plan/plan";
import type { Placement, RecordingsBucket } from "../cluster/cluster";
import { placed } from "../cluster/placement";
import { readsNodes } from "./address";
import { DialIn } from "./dialIn";
import { DELETION_COST, DeletionCost } from "./deletionCost";
import { createHeadroom } from "./headroom";
import { createDefaultDeny } from "./isolation";
import { createNodeReader } from "./nodeReader";
import { createPriorities } from "./priorities";
import { createDestination } from "./recording/destination";
import { createTurnSecret } from "./secrets";
import type { ShardArgs } from "./shardArgs";
import { Turn, type TurnArgs } from "./turn/turn";
import { Whiteboard } from "./whiteboard";

const TYPE = "jitsi:jitsi:RegionResources"; // state identity: a rename needs an alias

export interface RegionResourcesArgs extends Pick<ShardArgs, "mediaPool" | "meet"> {
  /** The cloud's bucket for recordings. */
  readonly recordings: RecordingsBucket | undefined;
  /** Settings of the bridges, and the number of spare media nodes. */
  readonly plan: RegionResourcesPlan;
  /** Nodes for helper workloads. */
  readonly system: Placement;
  /** Certificate and load balancer of TURN; unused without TURN. */
  readonly turn: Pick<TurnArgs, "certificate" | "service" | "challenges">;
}

/** Resources that a region has once, independent of its number of shards. Shards depend on them. */
export class RegionResources extends ComponentResource {
  /** Resources that a shard's pods need for admission: priority classes and the service account of bridges. */
  readonly prerequisites: readonly Resource[];
  /** Shared secret of TURN and every prosody. */
  readonly turnSecret: Output<string> | undefined;
  /** Address of TURN's load balancer. */
  readonly turnAddress: Output<string | undefined> | undefined;

  constructor(name: string, args: RegionResourcesArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, { ...args, recordings: undefined }, opts);
    const childOptions = { parent: this };
    const { plan, meet, mediaPool, system } = args;
    const { bridges, image } = plan;
    const { namespace, pullSecret } = meet;

    const priorities = createPriorities(childOptions);
    createDefaultDeny({ namespace }, childOptions);
    this.prerequisites = [
      ...priorities,
      ...(readsNodes(bridges.address) ? [createNodeReader({ namespace }, childOptions)] : []),
      ...(meet.recording === undefined
        ? []
        : createDestination(
            { namespace, destination: meet.recording.destination, bucket: args.recordings },
            childOptions,
          )),
    ];
    new DeletionCost(DELETION_COST, { namespace, image, system, pullSecret }, childOptions);
    const afterPriorities = { ...childOptions, dependsOn: priorities };
    if (plan.headroom.nodes > 0) {
      createHeadroom(
        { ...plan.headroom, namespace, image, mediaPool: placed(mediaPool, bridges.placement), pullSecret },
        afterPriorities,
      );
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
    if (meet.sip !== undefined) new DialIn("dial-in", { plan: meet.sip, meet, system }, afterPriorities);
    if (meet.whiteboard !== undefined) {
      new Whiteboard("whiteboard", { plan: meet.whiteboard, namespace, system, pullSecret }, afterPriorities);
    }
    this.registerOutputs({ turnAddress: this.turnAddress });
  }
}
