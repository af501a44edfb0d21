import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { SIP_SOFTWARE } from "../../stacks/catalogue/labels";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { SipPlan } from "../../stacks/plan/sip";
import type { Placement } from "../cluster/cluster";
import { placed } from "../cluster/placement";
import { labels } from "../labels";
import { createNetworkPolicy } from "../networkPolicy";
import { environment, type PodSpec, scheduledOn } from "../pod";
import { createWorkload, STRATEGY } from "../workload";
import { createFiles } from "./files";
import { jigasiPod } from "./jigasi";
import { JVM_LOG } from "./logging";
import { HOLDS_CALLS } from "./pod";
import { telephoneFlows } from "./telephoneFlows";
import { sipEnvironment, sipPassword } from "./telephony";

const TYPE = "jitsi:jitsi:DialIn"; // state identity: a rename needs an alias
const NAME = "jigasi";
const APP = { name: SIP_SOFTWARE, instance: NAME, component: "telephony" };

/**
 * Appended to the image's properties. Dial-in has no connection to a shard's control room, where jicofo would select it for outgoing calls:
 * its account is for callers, and no password of a shard is in it.
 */
const PROPERTIES = [
  "org.jitsi.jigasi.BREWERY_ENABLED=false",
  "net.java.sip.communicator.impl.protocol.jabber.acc-0.IS_ACCOUNT_DISABLED=true",
  "",
].join("\n");
const FILES = { "custom-sip-communicator.properties": PROPERTIES, ...JVM_LOG };

export interface DialInArgs {
  /** SIP account and size. */
  readonly plan: SipPlan;
  readonly meet: MeetPlan;
  /** System nodes, on which it runs. */
  readonly system: Placement;
}

/** Dial-in by telephone for all shards: a jigasi that is registered at the SIP server of the operator. */
export class DialIn extends ComponentResource {
  constructor(name: string, args: DialInArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan, meet } = args;
    const { namespace } = meet;
    const childOptions = { parent: this };

    const files = createFiles(NAME, { namespace, labels: labels(APP), files: FILES }, childOptions);
    createNetworkPolicy({ app: APP, namespace, ...telephoneFlows(plan) }, childOptions);
    createWorkload(
      {
        app: APP,
        namespace,
        // A SIP server would ring every jigasi of the account for one call.
        replicas: 1,
        strategy: STRATEGY.surgeOne,
        pod: dialInPod(args),
        podAnnotations: { ...HOLDS_CALLS },
        startsFrom: [FILES],
      },
      { ...childOptions, dependsOn: [files] },
    );
    this.registerOutputs();
  }
}

function dialInPod({ plan, meet, system }: DialInArgs): PodSpec {
  return jigasiPod(meet, plan, {
    name: NAME,
    configMap: NAME,
    files: FILES,
    env: [
      ...environment(sipEnvironment(meet, plan, plan.account), sipPassword(plan.account)),
      // The image does not start without one, and jigasi uses none.
      { name: "JIGASI_XMPP_PASSWORD", valueFrom: { fieldRef: { fieldPath: "metadata.uid" } } },
    ],
    placement: scheduledOn(placed(system, plan.placement)),
  });
}
