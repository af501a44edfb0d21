import { Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import type { apps, core } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { createDisruptionBudget, type DisruptionBudgetArgs } from "./disruptionBudget";
import { type AppIdentity, labels, selector } from "./labels";
import type { PodSpec, PodTemplate } from "./pod";
import { withTemplateHash } from "./templateHash";

/** How pods of an old template give way to those of a new one. */
export const STRATEGY = {
  /** One ends before the other starts. */
  recreate: { type: "Recreate" },
  /** The new one answers before the old one goes. */
  oneBesideAnother: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  /** All new ones stand beside the old ones. */
  allBesideAnother: { type: "RollingUpdate", rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } },
} as const;

export interface WorkloadArgs {
  /** Labels of its objects, which are named after the instance. */
  readonly app: AppIdentity;
  /** Of all its objects. */
  readonly namespace: Input<string>;
  /** Undefined where an autoscaler owns the number. More than one gets a disruption budget. */
  readonly replicas: number | undefined;
  /** Kubernetes' own, a quarter at a time, where it is left out. */
  readonly strategy?: apps.v1.DeploymentStrategy;
  /** Plain data, so that its hash is known before an update. */
  readonly pod: PodSpec;
  /** Of its pods, besides the hash. */
  readonly podAnnotations?: Record<string, string>;
  /** What else its pods start from, such as files: they roll when one of these changes. */
  readonly startsFrom?: readonly unknown[];
  /** Seconds that a new pod has been ready before an old one goes. Kubernetes' own is none. */
  readonly minReadySeconds?: number;
  /** Seconds until the rollout counts as failed; Kubernetes' own is ten minutes. */
  readonly progressDeadlineSeconds?: number;
}

/** A Deployment with the labels, selector, disruption budget and template hash that every workload has. */
export function createWorkload(args: WorkloadArgs, opts: CustomResourceOptions): Deployment {
  const { replicas, strategy, startsFrom, minReadySeconds, progressDeadlineSeconds } = args;
  const { metadata, selector, template } = begin(args, opts);
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
    Pick<WorkloadArgs, "app" | "namespace" | "podAnnotations">,
    Pick<apps.v1.StatefulSetSpec, "serviceName" | "podManagementPolicy" | "minReadySeconds"> {
  /** More than one gets a disruption budget. */
  readonly replicas: number;
  readonly pod: core.v1.PodSpec;
}

/** A StatefulSet of the same kind, for pods with names that stay. */
export function createStatefulWorkload(args: StatefulWorkloadArgs, opts: CustomResourceOptions): StatefulSet {
  const { replicas, serviceName, podManagementPolicy, minReadySeconds, pod } = args;
  const { metadata, selector, template } = begin(args, opts);
  return new StatefulSet(
    metadata.name,
    {
      metadata,
      spec: {
        replicas,
        serviceName,
        podManagementPolicy,
        minReadySeconds,
        selector,
        template: { ...template, spec: pod },
      },
    },
    opts,
  );
}

interface Begun {
  readonly metadata: DisruptionBudgetArgs["metadata"];
  readonly selector: { readonly matchLabels: Record<string, string> };
  readonly template: { readonly metadata: NonNullable<PodTemplate["metadata"]> };
}

/** What both kinds have in common, and the budget, which depends on nothing that the workload waits for. */
function begin(
  args: Pick<WorkloadArgs, "app" | "namespace" | "replicas" | "podAnnotations">,
  { parent }: CustomResourceOptions,
): Begun {
  const { app, podAnnotations } = args;
  const metadata = { name: app.instance, namespace: args.namespace, labels: labels(app) };
  const pods = { matchLabels: selector(app) };
  if ((args.replicas ?? 1) > 1) {
    createDisruptionBudget({ metadata, ...pods }, parent === undefined ? {} : { parent });
  }
  const annotations = podAnnotations === undefined ? {} : { annotations: podAnnotations };
  return { metadata, selector: pods, template: { metadata: { labels: labels(app), ...annotations } } };
}
