import { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { apps } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { createDisruptionBudget } from "./disruptionBudget";
import { type AppIdentity, labels, selector } from "./labels";
import type { PodSpec } from "./pod";
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
  readonly namespace: Input<string>;
  /** Undefined where an autoscaler owns the number. More than one gets a disruption budget. */
  readonly replicas: number | undefined;
  /** Kubernetes' own, a quarter at a time, where it is left out. */
  readonly strategy?: apps.v1.DeploymentStrategy;
  readonly pod: PodSpec;
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
  const { app, replicas, strategy, startsFrom, minReadySeconds, progressDeadlineSeconds } = args;
  const metadata = { name: app.instance, namespace: args.namespace, labels: labels(app) };
  const pods = { matchLabels: selector(app) };
  if ((replicas ?? 1) > 1) createDisruptionBudget({ metadata, ...pods }, parentOf(opts));
  const plain = {
    metadata: {
      labels: labels(app),
      ...(args.podAnnotations === undefined ? {} : { annotations: args.podAnnotations }),
    },
    spec: args.pod,
  };
  const { annotations, template } =
    startsFrom === undefined ? { annotations: undefined, template: plain } : withTemplateHash(plain, ...startsFrom);
  return new Deployment(
    app.instance,
    {
      metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations }) },
      spec: {
        ...(replicas === undefined ? {} : { replicas }),
        ...(strategy === undefined ? {} : { strategy }),
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
        selector: pods,
        template,
      },
    },
    opts,
  );
}

/** A budget depends on nothing that its workload waits for. */
function parentOf({ parent }: CustomResourceOptions): CustomResourceOptions {
  return parent === undefined ? {} : { parent };
}
