import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { BridgeEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { placed } from "../cluster/placement";
import { labels, selector } from "../labels";
import { scheduledOn, spread } from "../pod";
import { type Address, advertise } from "./address";
import { createScaling } from "./bridgeScaling";
import type { Credentials } from "./credentials";
import { type Files } from "./files";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { restProbes, S6 } from "./pod";
import { PRIORITY } from "./priorities";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createShardWorkload } from "./shardWorkload";
import { STRATEGY } from "../workload";
import { XMPP } from "./xmpp";
import { script } from "../script";

const DRAIN = script("jitsi/scripts/drain.sh");

/**
 * The videobridges of a shard. They are a Deployment, because a StatefulSet removes the pod with the highest ordinal instead of
 * the emptiest one, and does not replace a pod that still drains. All use the same UDP port of their nodes, so the
 * scheduler places one per node.
 */
export function createBridges(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): Deployment {
  const { plan, meet, mediaPool } = args;
  const { port, size, relay, placement } = plan.bridges;
  const app = partOf(plan, "jvb");
  const { grace, wait } = drainSeconds(plan);
  const address = advertise(plan, meet);
  const rest = `http://127.0.0.1:${PORTS.bridgeRest}`;
  const bridges = createShardWorkload(
    args,
    credentials,
    {
      component: "jvb",
      size,
      // The autoscaler removes empty bridges.
      holdsCalls: true,
      waitsForNode: true,
      replicas: undefined,
      // All old bridges drain at the same time. The media pool has capacity for the bridges of one more shard.
      strategy: STRATEGY.surgeAll,
      files: bridgeFiles(plan, meet),
      env: bridgeEnvironment(plan, meet, address),
      podEnv: relay ? [{ name: "JVB_OCTO_RELAY_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] : [],
      credentials: credentials.bridges,
      ports: [
        { name: "media", containerPort: port, hostPort: port, protocol: "UDP" },
        { name: "rest", containerPort: PORTS.bridgeRest },
      ],
      container: {
        ...(address.command === undefined ? {} : { command: address.command }),
        volumeMounts: address.mounts,
        lifecycle: { preStop: { exec: { command: ["sh", "-c", DRAIN, "drain", rest, `${wait}`, "5"] } } },
        // A bridge without a valid address is unready. A restart would not change its address.
        ...restProbes(),
      },
      pod: {
        ...scheduledOn(placed(mediaPool, placement)),
        priorityClassName: placement.priorityClass ?? PRIORITY.media,
        terminationGracePeriodSeconds: grace,
        topologySpreadConstraints: spread(selector(app), ["zone"]),
        ...address.pod,
        volumes: address.volumes,
      },
      dependsOn: [credentials.secret],
    },
    childOptions,
  );
  createScaling(args, labels(app), childOptions);
  return bridges;
}

/** Seconds for draining. Conferences end before the grace period, because moving participants takes a minute. */
function drainSeconds({ bridges }: ShardPlan): { grace: number; wait: number; conferences: number } {
  const grace = bridges.drainMinutes * 60;
  return { grace, wait: grace - 15, conferences: grace - 90 };
}

function bridgeFiles(plan: ShardPlan, meet: MeetPlan): Files {
  return {
    "custom-jvb.conf": [
      "videobridge.shutdown {",
      `  graceful-shutdown-max-duration = ${drainSeconds(plan).conferences} seconds`,
      "  shutting-down-delay = 1 minute",
      "}",
      // Optional file from `extra`. A missing include is not an error.
      'include "extra-jvb.conf"',
      "",
    ].join("\n"),
    ...JVM_LOG,
    ...meet.extra.jvb.files,
  };
}

function bridgeEnvironment(plan: ShardPlan, meet: MeetPlan, address: Address): BridgeEnvironment {
  const { memoryLimit } = plan.bridges.size;
  return {
    ...S6,
    XMPP_SERVER: plan.prosody.host,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    JVB_PORT: `${plan.bridges.port}`,
    ...address.environment,
    COLIBRI_REST_ENABLED: "1",
    SHUTDOWN_REST_ENABLED: "1",
    // Packet buffers and threads are outside the heap: 1 GiB on a full bridge, or half of the memory of a small one.
    VIDEOBRIDGE_MAX_MEMORY: `${Math.max(memoryLimit - 1024, Math.floor(memoryLimit / 2))}m`,
    ...(plan.bridges.relay ? { ENABLE_OCTO: "1", JVB_OCTO_REGION: meet.region } : { ENABLE_OCTO: "0" }),
  };
}
