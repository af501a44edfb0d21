import type { core } from "@pulumi/kubernetes/types/input";
import type { Unwrap } from "@pulumi/pulumi";
import type { Toleration } from "../../stacks/cluster";
import type { MeetPlan, ShardPlan, Size } from "../../stacks/model";
import type { Placement } from "../cluster/cluster";

/**
 * What the pods of all of Jitsi's images have in common. Plain data without outputs: a hash of it must say before an update
 * whether a pod would change.
 */
export type PodTemplate = Unwrap<core.v1.PodTemplateSpec>;
export type PodSpec = Unwrap<core.v1.PodSpec>;
export type Container = Unwrap<core.v1.Container>;
export type Volume = Unwrap<core.v1.Volume>;
export type VolumeMount = Unwrap<core.v1.VolumeMount>;
export type EnvVar = Unwrap<core.v1.EnvVar>;

/** The images name their user instead of numbering it, and of a name the kubelet cannot tell that it is not root. */
export const POD_SECURITY: PodSpec["securityContext"] = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Annotations of pods that hold calls: autoscalers of nodes leave a node alone while one of them is on it. */
export const HOLDS_CALLS = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
} as const;

export const CONTAINER_SECURITY: Container["securityContext"] = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

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
    automountServiceAccountToken: false,
    // Kubernetes would announce every Service as variables, and one called like a component would become its setting.
    enableServiceLinks: false,
    ...(meet.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: meet.pullSecret }] }),
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

/** CPU is asked for and never limited: throttling is what people hear first. */
export function resources(size: Size): Container["resources"] {
  return {
    requests: { cpu: cores(size.cpu), memory: `${size.memory}Mi` },
    limits: { memory: `${size.memoryLimit}Mi` },
  };
}

function cores(cpu: number): string {
  return `${Math.round(cpu * 1000)}m`;
}

/** Where a secret value is: the key of a Secret is called like the variable. */
export type FromSecret = Readonly<Record<string, string>>;

/** Variables in order of their names, so that equal environments are equal text. */
export function environment(plain: Readonly<Record<string, string | undefined>>, fromSecret: FromSecret): EnvVar[] {
  return [
    ...Object.entries(plain).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    ...Object.entries(fromSecret).map(([name, secret]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key: name } },
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
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

/** Lets a pod onto nodes that keep others away. */
export function tolerations(pool: Placement): (Toleration & { readonly operator: "Exists" | "Equal" })[] {
  return pool.tolerations.map((one) => ({ ...one, operator: one.value === undefined ? "Exists" : "Equal" }));
}

/** Names of the priority classes; see priorities.ts. */
export const PRIORITY = {
  signalling: "jitsi-signalling",
  media: "jitsi-media",
  headroom: "jitsi-headroom",
} as const;
