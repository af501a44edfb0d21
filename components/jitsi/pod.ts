import type { MeetPlan } from "../../stacks/plan/meet";
import type { PlacementPlan } from "../../stacks/plan/placement";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { Size } from "../../stacks/plan/sizes";
import {
  type Container,
  CONTAINER_SECURITY,
  POD_SECURITY,
  podDefaults,
  type PodSpec,
  spread,
  tolerations,
  type Volume,
  type VolumeMount,
} from "../pod";
import { PRIORITY } from "./priorities";

/** Annotations of pods that hold conferences. Node autoscalers do not remove a node with such a pod. */
export const HOLDS_CALLS = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
} as const;

/**
 * The images render their configuration with passwords to /run, so /run is in memory and not on the node's disk. A JVM that runs
 * out of memory dumps its heap, which contains chat messages, to /tmp, so /tmp is too small for it.
 */
const SCRATCH = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
  // Files are mounted into it one by one, because a ConfigMap mounted here consists of links, which would hide subfolders.
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
] as const;

/** A volume for temporary files. */
export interface Scratch extends Pick<VolumeMount, "name" | "mountPath"> {
  readonly emptyDir: NonNullable<Volume["emptyDir"]>;
}

/** Without it, s6, the init of all images, exits at start because /run is an emptyDir. */
export const S6 = { S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: "1" } as const;

/** JVMs need about two thirds of the heap in addition, for threads, buffers and code. Maximum heap in the format of `-Xmx`. */
export function heap({ memoryLimit }: Size): `${number}m` {
  return `${Math.floor(memoryLimit * 0.6)}m`;
}

/**
 * Probes of jicofo, bridges and jigasi by their REST interface on port `rest`. `/about/health` also covers what the process depends on.
 * Liveness does not use it, because a restart would not repair that.
 * @param readinessSeconds interval of the readiness probe. Default: 10
 * @param failures consecutive failures, one every 15 seconds, until a restart. Default: 8
 */
export function restProbes({ readinessSeconds = 10, failures = 8 } = {}): Pick<
  Container,
  "startupProbe" | "readinessProbe" | "livenessProbe"
> {
  const version = { path: "/about/version", port: "rest" };
  const health = { path: "/about/health", port: "rest" };
  return {
    startupProbe: { httpGet: version, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: health, periodSeconds: readinessSeconds, timeoutSeconds: 5 },
    livenessProbe: { httpGet: version, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: failures },
  };
}

/** The pod of a Jitsi container. `more` adds fields of a single component. */
export function podSpec(
  meet: Pick<MeetPlan, "pullSecret">,
  container: Container,
  { containers = [], volumes = [], ...more }: Partial<PodSpec>,
  scratch: readonly Scratch[] = SCRATCH,
): PodSpec {
  return {
    securityContext: POD_SECURITY,
    ...podDefaults(meet.pullSecret),
    ...more,
    containers: [
      {
        ...container,
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          ...scratch.map(({ name, mountPath }) => ({ name, mountPath })),
          ...(container.volumeMounts ?? []),
        ],
      },
      ...containers,
    ],
    volumes: [...scratch.map(({ name, emptyDir }) => ({ name, emptyDir })), ...volumes],
  };
}

/**
 * Places signalling on system nodes, preferably in the shard's zone and on other nodes than that of other shards. Both are only
 * preferences, because a badly placed shard is better than one that does not start.
 */
export function signallingPlacement(
  plan: ShardPlan,
  systemSelector: Readonly<Record<string, string>>,
  { nodeSelector, tolerations: own, priorityClass }: PlacementPlan,
): Partial<PodSpec> {
  const signalling = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/component": "signalling" };
  return {
    nodeSelector: { ...(nodeSelector ?? systemSelector) },
    ...(own === undefined ? {} : { tolerations: tolerations({ tolerations: own }) }),
    priorityClassName: priorityClass ?? PRIORITY.signalling,
    topologySpreadConstraints: spread(signalling),
    ...zoneAffinity(plan),
  };
}

function zoneAffinity({ zone }: ShardPlan): Partial<PodSpec> {
  if (zone === undefined) return {};
  const inZone = { key: "topology.kubernetes.io/zone", operator: "In", values: [zone] };
  return {
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions: [inZone] } }],
      },
    },
  };
}

/** Deadlines of workloads that wait for a bridge, which may first need a new node (about four minutes) and its image. */
export const NEW_NODE = {
  deadlineSeconds: 1200,
  timeouts: { create: "20m", update: "20m" },
} as const;
