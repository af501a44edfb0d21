import type { core } from "@pulumi/kubernetes/types/input";
import type { Unwrap } from "@pulumi/pulumi";
import type { Toleration } from "../stacks/plan/cluster";
import type { SecretKey } from "../stacks/plan/extra";
import type { Size } from "../stacks/plan/sizes";
import type { Placement } from "./cluster/cluster";

/**
 * Pod types without outputs, so that a hash of the template is known in the preview and shows whether pods would change.
 */
export type PodTemplate = Unwrap<core.v1.PodTemplateSpec>;
export type PodSpec = Unwrap<core.v1.PodSpec>;
export type Container = Unwrap<core.v1.Container>;
export type Volume = Unwrap<core.v1.Volume>;
export type VolumeMount = Unwrap<core.v1.VolumeMount>;
export type EnvVar = Unwrap<core.v1.EnvVar>;

/**
 * Pods without API token and without service links. Kubernetes would otherwise set variables for every Service, and a Service
 * could overwrite a component's setting of the same name.
 * @param pullSecret image pull Secret in the pod's namespace, if the registry needs one
 */
export function podDefaults(pullSecret?: string): Partial<PodSpec> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...pullSecrets(pullSecret),
  };
}

/** Credentials of a pod for the registries of its images. */
export function pullSecrets(name: string | undefined): Pick<PodSpec, "imagePullSecrets"> {
  return name === undefined ? {} : { imagePullSecrets: [{ name }] };
}

/** Sets the user by number, because the kubelet cannot verify runAsNonRoot for images that name their user. */
export function unprivileged(user: number): NonNullable<PodSpec["securityContext"]> {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

export const POD_SECURITY = unprivileged(1000);

export const CONTAINER_SECURITY: Container["securityContext"] = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** CPU has a request but no limit, because throttling is audible to participants. */
export function resources(size: Size): Container["resources"] {
  return {
    requests: { cpu: `${Math.round(size.cpu * 1000)}m`, memory: `${size.memory}Mi` },
    limits: { memory: `${size.memoryLimit}Mi` },
  };
}

/** Secret and key of each variable. */
export type FromSecret = Readonly<Record<string, SecretKey & { readonly optional?: true }>>;

/**
 * Environment variables in alphabetical order, so that equal environments have equal hashes. A variable from a Secret takes
 * precedence over a plain one. Kubernetes expands `$(NAME)` and `$$` in plain values, so these are escaped.
 */
export function environment(plain: Readonly<Record<string, string | undefined>>, fromSecret: FromSecret): EnvVar[] {
  return [
    ...Object.entries(plain).flatMap(([name, value]) =>
      value === undefined || Object.hasOwn(fromSecret, name) ? [] : [{ name, value: value.replaceAll("$", "$$$$") }],
    ),
    ...Object.entries(fromSecret).map(([name, { secret, key, ...optional }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key, ...optional } },
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Tolerations for the taints of a pool. */
export function tolerations(
  pool: Pick<Placement, "tolerations">,
): (Toleration & { readonly operator: "Exists" | "Equal" })[] {
  return pool.tolerations.map((one) => ({ ...one, operator: one.value === undefined ? "Exists" : "Equal" }));
}

const TOPOLOGY_KEYS = { zone: "topology.kubernetes.io/zone", node: "kubernetes.io/hostname" } as const;

/**
 * Spreads pods over zones and nodes, so that a failure of one does not stop all of them. It is a preference, because a badly placed pod is
 * better than one that does not start.
 * @param over default: zones and nodes
 */
export function spread(
  matchLabels: Record<string, string>,
  over: readonly (keyof typeof TOPOLOGY_KEYS)[] = ["zone", "node"],
): NonNullable<PodSpec["topologySpreadConstraints"]> {
  return over.map((topology) => ({
    topologyKey: TOPOLOGY_KEYS[topology],
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  }));
}

/** Scheduling fields of a pod, with the names that most charts use, too. */
export interface Scheduling {
  nodeSelector: Record<string, string>;
  tolerations: ReturnType<typeof tolerations>;
}

/** Schedules a pod on the nodes of a pool. */
export function scheduledOn(pool: Placement): Scheduling {
  return { nodeSelector: { ...pool.selector }, tolerations: tolerations(pool) };
}
