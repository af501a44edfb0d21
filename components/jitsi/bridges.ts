import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { BridgeEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import { type Container, type PodSpec, scheduledOn } from "../pod";
import { type Address, advertise } from "./address";
import { createScaling } from "./bridgeScaling";
import type { Credentials } from "./credentials";
import { type Files } from "./files";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { S6 } from "./pod";
import { PRIORITY } from "./priorities";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createShardWorkload } from "./shardWorkload";
import { STRATEGY } from "../workload";
import { XMPP } from "./xmpp";
import { script } from "../script";

const DRAIN = script("jitsi/scripts/drain.sh");

/**
 * The videobridges of a shard. A Deployment, since a StatefulSet removes the highest number instead of the emptiest bridge
 * and cannot replace one that still drains. UDP 10000 is a port of the node itself, so the scheduler puts one on a node.
 */
export function createBridges(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): Deployment {
  const { plan, meet, mediaPool } = args;
  const { size, relay } = plan.bridges;
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
      // An empty bridge is the autoscaler's to remove.
      holdsCalls: true,
      waitsForNode: true,
      replicas: undefined,
      // The old ones drain together; the media pool has room for one shard to do so.
      strategy: STRATEGY.allBesideAnother,
      files: bridgeFiles(plan, meet),
      env: bridgeEnvironment(plan, meet, address),
      podEnv: relay ? [{ name: "JVB_OCTO_RELAY_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] : [],
      credentials: credentials.bridges,
      ports: [
        { name: "media", containerPort: PORTS.media, hostPort: PORTS.media, protocol: "UDP" },
        { name: "rest", containerPort: PORTS.bridgeRest },
      ],
      container: {
        ...(address.command === undefined ? {} : { command: address.command }),
        volumeMounts: address.mounts,
        lifecycle: { preStop: { exec: { command: ["sh", "-c", DRAIN, "drain", rest, `${wait}`, "5"] } } },
        ...probes(),
      },
      pod: {
        ...scheduledOn(mediaPool),
        priorityClassName: PRIORITY.media,
        terminationGracePeriodSeconds: grace,
        topologySpreadConstraints: [overZones(selector(app))],
        ...address.pod,
        volumes: address.volumes,
      },
      dependsOn: [credentials.secret],
    },
    childOptions,
  );
  const { namespace, customMetrics } = meet;
  createScaling(plan, { namespace, labels: labels(app), customMetrics }, childOptions);
  return bridges;
}

/** Seconds a bridge keeps its conferences when it is asked to go: the grace period without the minute that moves people. */
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
      // Missing unless an operator gives it by extra, which is no error.
      'include "extra-jvb.conf"',
      "",
    ].join("\n"),
    ...JVM_LOG,
    ...meet.extra.jvb.files,
  };
}

/** The host port keeps them on nodes of their own; a zone that is lost should not take all of a shard's. */
function overZones(matchLabels: Record<string, string>): NonNullable<PodSpec["topologySpreadConstraints"]>[number] {
  return {
    topologyKey: "topology.kubernetes.io/zone",
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  };
}

/**
 * A bridge without a valid address is unready and stays as it is, since a restart would not give it one: liveness only asks
 * whether it serves.
 */
function probes(): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const version = { path: "/about/version", port: "rest" };
  return {
    startupProbe: { httpGet: version, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/about/health", port: "rest" }, periodSeconds: 10, timeoutSeconds: 5 },
    livenessProbe: { httpGet: version, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 8 },
  };
}

function bridgeEnvironment(plan: ShardPlan, meet: MeetPlan, address: Address): BridgeEnvironment {
  const { memoryLimit } = plan.bridges.size;
  return {
    ...S6,
    XMPP_SERVER: plan.prosody.host,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    JVB_PORT: `${PORTS.media}`,
    ...address.environment,
    COLIBRI_REST_ENABLED: "1",
    SHUTDOWN_REST_ENABLED: "1",
    // Packet buffers and threads live outside the heap: a GiB of them on a full bridge, half of a small one.
    VIDEOBRIDGE_MAX_MEMORY: `${Math.max(memoryLimit - 1024, Math.floor(memoryLimit / 2))}m`,
    ...(plan.bridges.relay ? { ENABLE_OCTO: "1", JVB_OCTO_REGION: meet.region } : { ENABLE_OCTO: "0" }),
  };
}
