import { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { BridgeEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import { type Container, environment, type PodSpec, type PodTemplate, resources, scheduledOn } from "../pod";
import { seal, withTemplateHash } from "../templateHash";
import { type Address, advertise } from "./address";
import { createScaling } from "./bridgeScaling";
import type { Credentials } from "./credentials";
import { createFiles, type Files, mountFiles } from "./files";
import { pinned } from "./pinned";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { HOLDS_CALLS, NEW_NODE, podSpec, S6 } from "./pod";
import { PRIORITY } from "./priorities";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createSecretValues, extraValues, fromSecret } from "./secrets";
import { XMPP } from "./xmpp";
import { script } from "../script";

const DRAIN = script("jitsi/scripts/drain.sh");

/**
 * The videobridges of a shard. A Deployment, since a StatefulSet removes the highest number instead of the emptiest bridge
 * and cannot replace one that still drains. UDP 10000 is a port of the node itself, so the scheduler puts one on a node.
 */
export function createBridges(
  plan: ShardPlan,
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): Deployment {
  const { name } = plan.bridges;
  const { meet, secrets } = args;
  const app = partOf(plan, "jvb");
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const files = bridgeFiles(plan, meet);
  const encrypted = extraValues(secrets.extra.jvb);
  const starts = pinned(plan, "data", childOptions);
  const configuration = createFiles(name, { ...metadata, files }, starts);
  const values = createSecretValues(name, { ...metadata, values: encrypted }, starts);

  const { annotations, template } = withTemplateHash(
    bridgeTemplate(plan, args, credentials, files),
    files,
    plan.rotation,
    ...seal(encrypted, credentials.sealKey),
  );
  const bridges = new Deployment(
    name,
    {
      metadata: { name, ...metadata, annotations },
      spec: {
        // No `replicas`: that number is the autoscaler's.
        selector: { matchLabels: selector(app) },
        // All new ones beside the old ones, which then drain together; the media pool has room for one shard to do so.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } },
        progressDeadlineSeconds: NEW_NODE.deadlineSeconds,
        template,
      },
    },
    // The template names its Secrets and files as plain text, in which the engine sees no dependency.
    pinned(plan, "template", {
      ...childOptions,
      dependsOn: [credentials.secret, configuration, values],
      customTimeouts: NEW_NODE.timeouts,
    }),
  );
  createScaling(plan, { ...metadata, customMetrics: meet.customMetrics }, childOptions);
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

function bridgeTemplate(plan: ShardPlan, args: ShardArgs, credentials: Credentials, files: Files): PodTemplate {
  const { meet, mediaPool } = args;
  const { name, size } = plan.bridges;
  const app = partOf(plan, "jvb");
  const { grace, wait } = drainSeconds(plan);
  const { env, secretEnv, secretFiles } = meet.extra.jvb;
  const secretVariables = { ...credentials.bridges, ...fromSecret(name, secretEnv) };
  const { volumes, mounts } = mountFiles(name, files, secretFiles);
  const address = advertise(plan, meet);
  const rest = `http://127.0.0.1:${PORTS.bridgeRest}`;

  const container: Container = {
    name: "jvb",
    image: plan.images.jvb,
    ...(address.command === undefined ? {} : { command: address.command }),
    env: [
      ...environment({ ...bridgeEnvironment(plan, meet, address), ...env }, secretVariables),
      ...(plan.bridges.relay
        ? [{ name: "JVB_OCTO_RELAY_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }]
        : []),
    ],
    ports: [
      { name: "media", containerPort: PORTS.media, hostPort: PORTS.media, protocol: "UDP" },
      { name: "rest", containerPort: PORTS.bridgeRest },
    ],
    resources: resources(size),
    volumeMounts: [...mounts, ...address.mounts],
    lifecycle: { preStop: { exec: { command: ["sh", "-c", DRAIN, "drain", rest, `${wait}`, "5"] } } },
    ...probes(),
  };
  return {
    metadata: {
      labels: labels(app),
      // An empty bridge is the HPA's to remove.
      annotations: { ...HOLDS_CALLS },
    },
    spec: podSpec(meet, container, {
      ...scheduledOn(mediaPool),
      priorityClassName: PRIORITY.media,
      terminationGracePeriodSeconds: grace,
      topologySpreadConstraints: [overZones(selector(app))],
      ...address.pod,
      volumes: [...volumes, ...address.volumes],
    }),
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
