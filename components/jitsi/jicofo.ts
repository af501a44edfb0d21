import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { JicofoEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { visitorServers } from "../../stacks/plan/visitors";
import { labels, selector } from "../labels";
import { authEnvironment } from "./auth";
import type { Credentials } from "./credentials";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { recordingEnvironment } from "./recording/recording";
import { heap, restProbes, S6, signallingPlacement } from "./pod";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createShardWorkload } from "./shardWorkload";
import { STRATEGY } from "../workload";
import { telephonyEnvironment } from "./telephony";
import { transcriptionEnvironment } from "./transcription";
import { XMPP } from "./xmpp";

/** Jicofo, the focus of every conference. A shard has exactly one, because two would both allocate its bridges. */
export function createJicofo(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): Deployment {
  const { plan, meet } = args;
  if (plan.state === "active") createOpenService(plan, meet, childOptions);
  return createShardWorkload(
    args,
    credentials,
    {
      component: "jicofo",
      size: plan.jicofo.size,
      holdsCalls: true,
      waitsForNode: true,
      replicas: 1,
      strategy: STRATEGY.recreate,
      files: { ...JVM_LOG, ...meet.extra.jicofo.files },
      env: jicofoEnvironment(plan, meet),
      credentials: credentials.jicofo,
      ports: [{ name: "rest", containerPort: PORTS.jicofoRest }],
      // The router checks the health of the shard at jicofo, and must reach an unhealthy one, too.
      service: { publishNotReadyAddresses: true },
      container: restProbes({ readinessSeconds: 5, failures: 4 }),
      pod: signallingPlacement(plan, args.systemSelector, plan.jicofo.placement),
      dependsOn: [credentials.secret],
    },
    childOptions,
  );
}

/** The routers place new rooms on a shard while this name is in DNS. To drain a shard is to delete this Service. */
function createOpenService(plan: ShardPlan, meet: MeetPlan, childOptions: ChildOptions): void {
  const name = `${plan.id}-open`;
  const app = partOf(plan, "jicofo");
  new Service(
    name,
    {
      metadata: { name, namespace: meet.namespace, labels: labels(app) },
      spec: {
        selector: selector(app),
        publishNotReadyAddresses: true,
        ports: [{ name: "rest", port: PORTS.jicofoRest, targetPort: "rest" }],
      },
    },
    childOptions,
  );
}

function jicofoEnvironment(plan: ShardPlan, meet: MeetPlan): JicofoEnvironment {
  return {
    ...S6,
    XMPP_SERVER: plan.prosody.host,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_MUC_DOMAIN: XMPP.muc,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    ...authEnvironment(meet.auth).jicofo,
    // jicofo would refuse guests before prosody can put them into the lobby, and would make a guest a moderator when the last one leaves.
    ...(meet.rooms.prosodyDecides ? { JICOFO_ENABLE_AUTH: "0", ENABLE_AUTO_OWNER: "0" } : {}),
    ...recordingEnvironment(meet).jicofo,
    ...transcriptionEnvironment(meet),
    ...telephonyEnvironment(meet).jicofo,
    JICOFO_ENABLE_REST: "1",
    JICOFO_ENABLE_HEALTH_CHECKS: "1",
    JICOFO_ENABLE_ICE_FAILURE_DETECTION: "1",
    JICOFO_MAX_MEMORY: heap(plan.jicofo.size),
    MAX_BRIDGE_PARTICIPANTS: `${plan.bridges.participants}`,
    ...(plan.bridges.relay
      ? {
          ENABLE_OCTO: "1",
          OCTO_BRIDGE_SELECTION_STRATEGY: "RegionBasedBridgeSelectionStrategy",
          JICOFO_OCTO_REGION: meet.region,
        }
      : { ENABLE_OCTO: "0" }),
    ...visitorsEnvironment(plan),
  };
}

/**
 * jicofo connects to each visitor node and reads the list of nodes only when it starts. With visitors the image sets its own selection
 * strategies, which put listeners and participants on different bridges and ignore OCTO_BRIDGE_SELECTION_STRATEGY.
 */
function visitorsEnvironment({ visitors }: ShardPlan): Partial<JicofoEnvironment> {
  if (visitors === undefined || visitors.count === 0) return {};
  return {
    ENABLE_VISITORS: "1",
    VISITORS_XMPP_SERVER: visitorServers(visitors, PORTS.xmpp),
    VISITORS_XMPP_DOMAIN: XMPP.domain,
    VISITORS_XMPP_AUTH_DOMAIN: XMPP.auth,
    VISITORS_MAX_PARTICIPANTS: `${visitors.participants}`,
    VISITORS_MAX_VISITORS_PER_NODE: `${visitors.perNode}`,
  };
}
