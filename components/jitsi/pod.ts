import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { type Container, CONTAINER_SECURITY, POD_SECURITY, podDefaults, type PodSpec } from "../pod";
import { PRIORITY } from "./priorities";

/** Annotations of pods that hold calls: autoscalers of nodes leave a node alone while one of them is on it. */
export const HOLDS_CALLS = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
} as const;

/**
 * The images render their configuration, passwords included, below /run at start: memory keeps it off the node's disk.
 * A JVM that runs out of memory dumps its heap, full of other people's words, to /tmp, where it must not fit.
 */
const SCRATCH = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
  // Files are mounted into it one by one, because a ConfigMap mounted here is copied as links that hide subfolders.
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
] as const;

/** Without it s6, the init of all the images, refuses a /run that is an emptyDir, and the container dies at start. */
export const S6 = { S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES: "1" } as const;

/** A pod around one of Jitsi's containers; `more` adds what only one component has. */
export function podSpec(
  meet: Pick<MeetPlan, "pullSecret">,
  container: Container,
  { containers = [], volumes = [], ...more }: Partial<PodSpec>,
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
          ...SCRATCH.map(({ name, mountPath }) => ({ name, mountPath })),
          ...(container.volumeMounts ?? []),
        ],
      },
      ...containers,
    ],
    volumes: [...SCRATCH.map(({ name, emptyDir }) => ({ name, emptyDir })), ...volumes],
  };
}

/**
 * Signalling runs on system nodes, in the shard's zone if it has one, and away from other shards' signalling: soft, because
 * a shard that is packed badly is better than one that does not start.
 */
export function signallingPlacement(
  plan: ShardPlan,
  systemSelector: Readonly<Record<string, string>>,
): Partial<PodSpec> {
  const signalling = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/component": "signalling" };
  return {
    nodeSelector: { ...systemSelector },
    priorityClassName: PRIORITY.signalling,
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: signalling },
    })),
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

/** What waits for a bridge may wait for a new node first, which takes about four minutes, and for its image. */
export const NEW_NODE = {
  deadlineSeconds: 1200,
  timeouts: { create: "20m", update: "20m" },
} as const;
