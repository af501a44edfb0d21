import type { StatefulSet } from "@pulumi/kubernetes/apps/v1";
import type { VisitorEnvironment } from "../../stacks/catalogue/optionalImageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { VisitorsPlan } from "../../stacks/plan/visitors";
import type { ChildOptions } from "../childOptions";
import { authEnvironment } from "./auth";
import type { Credentials } from "./credentials";
import { PROSODY_LOG } from "./logging";
import { S6, signallingPlacement } from "./pod";
import { prosodyProbes, turnEnvironment } from "./prosody";
import { prosodyValues } from "./secrets";
import type { ShardArgs } from "./shardArgs";
import { createStatefulShardWorkload } from "./shardWorkload";
import { XMPP } from "./xmpp";

/** Label with the ordinal of a StatefulSet's pod, set by Kubernetes 1.28 and later. */
const ORDINAL = "metadata.labels['apps.kubernetes.io/pod-index']";

/**
 * Visitor nodes of a shard: prosody servers that mirror its conferences to participants who only listen. jicofo and prosody read the list
 * of nodes only when they start, so pods and number change only while the shard is offline.
 */
export function createVisitors(
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): readonly StatefulSet[] {
  const { plan, meet, secrets } = args;
  const { visitors } = plan;
  if (visitors === undefined) return [];
  const nodes = createStatefulShardWorkload(
    args,
    credentials,
    {
      component: "visitor",
      size: visitors.size,
      holdsCalls: true,
      replicas: visitors.count,
      files: PROSODY_LOG,
      env: visitorEnvironment(plan, visitors, meet),
      podEnv: [{ name: "PROSODY_VISITOR_INDEX", valueFrom: { fieldRef: { fieldPath: ORDINAL } } }],
      credentials: { ...credentials.jicofo, ...credentials.bridges },
      // Of prosody's secrets, only those of TURN.
      secrets: prosodyValues({ ...secrets, jwtSecret: undefined, ldapPassword: undefined }, meet.iceServers),
      ports: [
        { name: "xmpp", containerPort: PORTS.xmpp },
        { name: "bosh", containerPort: PORTS.bosh },
        { name: "s2s", containerPort: PORTS.s2s },
      ],
      // Its listeners and prosody connect to the name of a node, so it must resolve while the node is not ready.
      service: { clusterIP: "None", publishNotReadyAddresses: true },
      container: prosodyProbes(),
      pod: signallingPlacement(plan, args.systemSelector, visitors.placement),
      data: {
        mount: { name: "data", mountPath: "/var/lib/prosody" },
        volume: { name: "data", emptyDir: { sizeLimit: "1Gi" } },
      },
      // Without `visitors` in the configuration the engine would delete nodes with listeners. With `count` 0 they stop when the shard is
      // offline.
      protect: plan.protect && visitors.count > 0,
      dependsOn: [credentials.secret],
    },
    childOptions,
  );
  return [nodes];
}

function visitorEnvironment(plan: ShardPlan, visitors: VisitorsPlan, meet: MeetPlan): VisitorEnvironment {
  const { ENABLE_AUTH, ENABLE_GUESTS } = authEnvironment(meet.auth).prosody;
  return {
    ...S6,
    PROSODY_MODE: "visitors",
    ENABLE_VISITORS: "1",
    XMPP_SERVER: plan.prosody.host,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    VISITORS_XMPP_DOMAIN: XMPP.domain,
    // muc_max_occupants also counts participants of the guest domain and jicofo. Above it prosody refuses listeners.
    VISITORS_MAX_VISITORS_PER_NODE: `${visitors.perNode + visitors.participants + 1}`,
    ENABLE_AUTH,
    ENABLE_GUESTS,
    ENABLE_XMPP_WEBSOCKET: "1",
    ENABLE_SUBDOMAINS: "1",
    ENABLE_IPV6: "0",
    SHARD: plan.id,
    PROSODY_REGION_NAME: meet.region,
    PROSODY_ENABLE_METRICS: "1",
    PROSODY_METRICS_ALLOWED_CIDR: meet.podCidr,
    PROSODY_TRUSTED_PROXIES: `127.0.0.1,::1,${meet.podCidr}`,
    ...turnEnvironment(meet),
  };
}
