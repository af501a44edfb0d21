import { Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import type { apps, core } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { createDisruptionBudget, type DisruptionBudgetArgs } from "./disruptionBudget";
import { type AppIdentity, labels, selector } from "./labels";
import type { PodSpec, PodTemplate } from "./pod";
import { withTemplateHash } from "./templateHash";

/** Rollout strategies. */
export const STRATEGY = {
  /** The old pod ends before the new one starts. */
  recreate: { type: "Recreate" },
  /** One new pod is ready before an old one ends. */
  surgeOne: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  /** All new pods are created before the old ones end. */
  surgeAll: { type: "RollingUpdate", rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } },
} as const;

export interface WorkloadArgs {
  /** Identity labels. The instance is the name of its objects. */
  readonly app: AppIdentity;
  /** Namespace of its objects. */
  readonly namespace: Input<string>;
  /** Undefined if an autoscaler sets the number. More than one replica gets a disruption budget. */
  readonly replicas: number | undefined;
  /** Default: Kubernetes' rolling update of a quarter at a time. */
  readonly strategy?: apps.v1.DeploymentStrategy;
  /** Plain data, so that its hash is known in the preview. */
  readonly pod: PodSpec;
  /** Annotations of its pods, besides the hash. */
  readonly podAnnotations?: Record<string, string>;
  /** Other inputs of its pods, such as files. Pods roll when one changes. */
  readonly startsFrom?: readonly unknown[];
  /** Seconds that a new pod must be ready before an old one ends. Default: 0. */
  readonly minReadySeconds?: number;
  /** Seconds until the rollout counts as failed. Default: 600. */
  readonly progressDeadlineSeconds?: number;
}

/** Creates a Deployment with labels, selector, disruption budget and template hash. */
export function createWorkload(args: WorkloadArgs, opts: CustomResourceOptions): Deployment {
  const { replicas, strategy, startsFrom, minReadySeconds, progressDeadlineSeconds } = args;
  const { metadata, selector, template } = commonParts(args, opts);
  const plain = { ...template, spec: args.pod };
  const hashed = startsFrom === undefined ? undefined : withTemplateHash(plain, ...startsFrom);
  return new Deployment(
    metadata.name,
    {
      metadata: hashed === undefined ? metadata : { ...metadata, annotations: hashed.annotations },
      spec: {
        ...(replicas === undefined ? {} : { replicas }),
        ...(strategy === undefined ? {} : { strategy }),
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
        selector,
        template: hashed?.template ?? plain,
      },
    },
    opts,
  );
}

export interface StatefulWorkloadArgs
  extends
    Pick<WorkloadArgs, "app" | "namespace" | "podAnnotations" | "startsFrom">,
    Pick<
      apps.v1.StatefulSetSpec,
      | "serviceName"
      | "podManagementPolicy"
      | "minReadySeconds"
      | "volumeClaimTemplates"
      | "persistentVolumeClaimRetentionPolicy"
    > {
  /** Undefined if an autoscaler sets the number. More than one replica gets a disruption budget. */
  readonly replicas: number | undefined;
  /** Plain data if there is a hash, see WorkloadArgs. */
  readonly pod: core.v1.PodSpec;
}

/** Creates a StatefulSet with labels, selector and disruption budget, for pods with stable names or volumes of their own. */
export function createStatefulWorkload(args: StatefulWorkloadArgs, opts: CustomResourceOptions): StatefulSet {
  const { replicas, serviceName, podManagementPolicy, minReadySeconds, pod, startsFrom } = args;
  const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } = args;
  const { metadata, selector, template } = commonParts(args, opts);
  const plain = { ...template, spec: pod };
  const hashed = startsFrom === undefined ? undefined : withTemplateHash(plain as PodTemplate, ...startsFrom);
  return new StatefulSet(
    metadata.name,
    {
      metadata: hashed === undefined ? metadata : { ...metadata, annotations: hashed.annotations },
      spec: {
        replicas,
        serviceName,
        podManagementPolicy,
        minReadySeconds,
        volumeClaimTemplates,
        persistentVolumeClaimRetentionPolicy,
        selector,
        template: hashed?.template ?? plain,
      },
    },
    opts,
  );
}

interface CommonParts {
  readonly metadata: DisruptionBudgetArgs["metadata"];
  readonly selector: { readonly matchLabels: Record<string, string> };
  readonly template: { readonly metadata: NonNullable<PodTemplate["metadata"]> };
}

/** Common parts of both kinds. Creates the disruption budget without the workload's dependencies, because it needs none. */
function commonParts(
  args: Pick<WorkloadArgs, "app" | "namespace" | "replicas" | "podAnnotations">,
  { parent }: CustomResourceOptions,
): CommonParts {
  const { app, podAnnotations } = args;
  const metadata = { name: app.instance, namespace: args.namespace, labels: labels(app) };
  const pods = { matchLabels: selector(app) };
  if ((args.replicas ?? 1) > 1) {
    createDisruptionBudget({ metadata, ...pods }, parent === undefined ? {} : { parent });
  }
  const annotations = podAnnotations === undefined ? {} : { annotations: podAnnotations };
  return { metadata, selector: pods, template: { metadata: { labels: labels(app), ...annotations } } };
}
