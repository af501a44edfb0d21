import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { ShardState } from "../../stacks/plan/shard";
import type { ChildOptions } from "../childOptions";
import { createBridges } from "./bridges";
import { createCredentials } from "./credentials";
import { hasPendingChanges } from "./pinned";
import { createIsolation } from "./isolation";
import { createJicofo } from "./jicofo";
import { createProsody } from "./prosody";
import { createSentinel } from "./sentinel";
import type { ShardArgs } from "./shardArgs";
import { createWeb } from "./web";

const TYPE = "jitsi:jitsi:Shard"; // state identity: a rename needs an alias

/** One Jitsi shard: web, prosody and jicofo for signalling, bridges for media. Rooms never leave it. */
export class Shard extends ComponentResource {
  readonly state: ShardState;
  /** Whether something of it is not as configured yet, because its pods are frozen while it serves. */
  readonly waiting: Output<boolean>;

  constructor(name: string, args: ShardArgs, opts: ComponentResourceOptions = {}) {
    // Secrets stand in Secret objects only, not in the inputs of a component.
    super(TYPE, name, { ...args, secrets: undefined }, opts);
    const { plan } = args;
    const childOptions: ChildOptions = { parent: this };
    const { namespace } = args.meet;

    createIsolation(plan, namespace, childOptions);
    const credentials = createCredentials(plan, { namespace, extra: args.secrets.extra }, childOptions);
    // Nothing waits for anything else here: whichever starts first tries again until the others are there.
    const workloads = [
      createProsody(args, credentials, childOptions),
      createJicofo(args, credentials, childOptions),
      createWeb(args, credentials, childOptions),
      createBridges(args, credentials, childOptions),
    ];
    createSentinel(plan, namespace, this, opts);

    this.state = plan.state;
    this.waiting = all(workloads.map(hasPendingChanges)).apply((waiting) => waiting.includes(true));
    this.registerOutputs({ state: this.state, waiting: this.waiting });
  }
}
