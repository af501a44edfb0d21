import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { ShardState } from "../../stacks/plan/shard";
import type { ChildOptions } from "../childOptions";
import { createBridges } from "./bridges";
import { createCredentials } from "./credentials";
import { createDialOut } from "./dialOut";
import { hasPendingChanges } from "./pinned";
import { createIsolation } from "./isolation";
import { createJicofo } from "./jicofo";
import { createProsody } from "./prosody";
import { createRecorders } from "./recording/recorders";
import { createSentinel } from "./sentinel";
import type { ShardArgs } from "./shardArgs";
import { createTranscriber } from "./transcriber";
import { createVisitors } from "./visitors";
import { createWeb } from "./web";

const TYPE = "jitsi:jitsi:Shard"; // state identity: a rename needs an alias

/** A Jitsi shard: web, prosody and jicofo for signalling, bridges for media. A room never spans shards. */
export class Shard extends ComponentResource {
  readonly state: ShardState;
  /** Whether pinned workloads have pending changes. */
  readonly waiting: Output<boolean>;

  constructor(name: string, args: ShardArgs, opts: ComponentResourceOptions = {}) {
    // Secrets must not be inputs of a component, because they belong only in Secret objects.
    super(TYPE, name, { ...args, secrets: undefined, autoscaling: undefined }, opts);
    const { plan } = args;
    const childOptions: ChildOptions = { parent: this };
    const { namespace } = args.meet;

    createIsolation(plan, args.meet, childOptions);
    const { transcription, sip } = args.meet;
    const credentials = createCredentials(
      plan,
      {
        namespace,
        extra: args.secrets.extra,
        transcription: transcription !== undefined,
        dialOut: sip?.dialOut !== undefined,
      },
      childOptions,
    );
    // The workloads do not depend on each other: each retries its connections until the others run.
    const workloads = [
      createProsody(args, credentials, childOptions),
      createJicofo(args, credentials, childOptions),
      createWeb(args, credentials, childOptions),
      createBridges(args, credentials, childOptions),
      ...createRecorders(args, credentials, childOptions),
      ...createVisitors(args, credentials, childOptions),
      ...createTranscriber(args, credentials, childOptions),
      ...createDialOut(args, credentials, childOptions),
    ];
    createSentinel(plan, namespace, this, opts);

    this.state = plan.state;
    this.waiting = all(workloads.map(hasPendingChanges)).apply((waiting) => waiting.includes(true));
    this.registerOutputs({ state: this.state, waiting: this.waiting });
  }
}
