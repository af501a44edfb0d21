import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { DialOutEnvironment } from "../../stacks/catalogue/optionalImageVariables";
import type { ChildOptions } from "../childOptions";
import type { Credentials } from "./credentials";
import { createShardJigasi } from "./jigasi";
import type { ShardArgs } from "./shardArgs";
import { sipEnvironment, sipPassword } from "./telephony";
import { XMPP } from "./xmpp";

/**
 * Appended to the image's properties. jigasi takes the tenant of a room from the room's address by this domain, for which the image sets the
 * public host. Without it, the router would place the room of a tenant like a room without one.
 */
const FILES = {
  "custom-sip-communicator.properties": `net.java.sip.communicator.impl.protocol.jabber.acc-0.DOMAIN_BASE=${XMPP.domain}\n`,
};

/** Dial-out of a shard: a jigasi that jicofo requests calls to telephones from. */
export function createDialOut(
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): readonly Deployment[] {
  const { plan, meet } = args;
  const { sip } = meet;
  if (sip?.dialOut === undefined) return [];
  const { account } = sip.dialOut;
  const env: DialOutEnvironment = {
    ...sipEnvironment(meet, sip, account),
    XMPP_SERVER: plan.prosody.host,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
  };
  const secrets = { ...credentials.jigasi, ...sipPassword(account) };
  return [createShardJigasi(args, sip, { part: "dial-out", env, secrets, files: FILES }, childOptions)];
}
