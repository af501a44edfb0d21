import type { core } from "@pulumi/kubernetes/types/input";
import type { Unwrap } from "@pulumi/pulumi";
import type { Toleration } from "../stacks/plan/cluster";
import type { SecretKey } from "../stacks/plan/extra";
import type { Size } from "../stacks/plan/sizes";
import type { Placement } from "./cluster/cluster";

/**
 * What all pods of this program have in common. Plain data without outputs: a hash of it must say before an update whether a
 * pod would change.
 */
export type PodTemplate = Unwrap<core.v1.PodTemplateSpec>;
export type PodSpec = Unwrap<core.v1.PodSpec>;
export type Container = Unwrap<core.v1.Container>;
export type Volume = Unwrap<core.v1.Volume>;
export type VolumeMount = Unwrap<core.v1.VolumeMount>;
export type EnvVar = Unwrap<core.v1.EnvVar>;

/**
 * A pod that asks the API server nothing and is told nothing: Kubernetes would announce every Service as variables, and one
 * called like a component would become its setting.
 * @param pullSecret Secret of its namespace that lets it pull its images; undefined where everybody may.
 */
export function podDefaults(pullSecret?: string): Partial<PodSpec> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
  };
}

/** Some images name their user instead of numbering it, and of a name the kubelet cannot tell that it is not root. */
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

/** CPU is asked for and never limited: throttling is what people hear first. */
export function resources(size: Size): Container["resources"] {
  return {
    requests: { cpu: `${Math.round(size.cpu * 1000)}m`, memory: `${size.memory}Mi` },
    limits: { memory: `${size.memoryLimit}Mi` },
  };
}

/** Where secret values are, by variable. */
export type FromSecret = Readonly<Record<string, SecretKey>>;

/**
 * Variables in order of their names, so that equal environments are equal text. One from a Secret outweighs a plain one. Kubernetes
 * replaces `$(NAME)` and `$$` in a value, but not in what comes from a Secret: a container gets every value as it is given here.
 */
export function environment(plain: Readonly<Record<string, string | undefined>>, fromSecret: FromSecret): EnvVar[] {
  return [
    ...Object.entries(plain).flatMap(([name, value]) =>
      value === undefined || Object.hasOwn(fromSecret, name) ? [] : [{ name, value: value.replaceAll("$", "$$$$") }],
    ),
    ...Object.entries(fromSecret).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Lets a pod onto nodes that keep others away. */
export function tolerations(pool: Placement): (Toleration & { readonly operator: "Exists" | "Equal" })[] {
  return pool.tolerations.map((one) => ({ ...one, operator: one.value === undefined ? "Exists" : "Equal" }));
}

/** Where a pod runs, in its own words, which are those of most charts too. */
export interface Where {
  nodeSelector: Record<string, string>;
  tolerations: ReturnType<typeof tolerations>;
}

/** Puts a pod on the nodes of a pool. */
export function scheduledOn(pool: Placement): Where {
  return { nodeSelector: { ...pool.selector }, tolerations: tolerations(pool) };
}
