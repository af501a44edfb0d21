import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { autoscaling } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { WarmTime } from "../../stacks/plan/timetable";
import { createCustomResource } from "../customResource";

/** The part of KEDA's kind ScaledObject that this program uses (keda.sh/v1alpha1). */
interface IScaledObject {
  readonly apiVersion: "keda.sh/v1alpha1";
  readonly kind: "ScaledObject";
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly cooldownPeriod?: number;
    readonly fallback?: {
      readonly failureThreshold: number;
      readonly replicas: number;
      readonly behavior: "currentReplicasIfHigher";
    };
    readonly advanced: {
      readonly horizontalPodAutoscalerConfig: {
        readonly name: string;
        readonly behavior: autoscaling.v2.HorizontalPodAutoscalerBehavior;
      };
    };
    readonly triggers: readonly Trigger[];
  };
}

/** A trigger of KEDA. The one that requires the most replicas applies. */
export type Trigger =
  | {
      readonly type: "cpu";
      readonly metricType: "Utilization";
      readonly metadata: { readonly value: string };
    }
  | {
      readonly type: "cron";
      readonly name: string;
      readonly metricType: "AverageValue";
      readonly metadata: Readonly<Record<"timezone" | "start" | "end" | "desiredReplicas", string>>;
    }
  | PrometheusTrigger;

interface PrometheusTrigger {
  readonly type: "prometheus";
  readonly name: string;
  readonly metricType: "AverageValue";
  readonly metadata: Readonly<Record<"serverAddress" | "query" | "threshold" | "ignoreNullValues", string>> & {
    readonly activationThreshold?: string;
  };
}

/** Requires a number of replicas between two times. */
export function cronTrigger({ name, timezone, start, end, bridges }: WarmTime): Trigger {
  return {
    type: "cron",
    name,
    metricType: "AverageValue",
    metadata: { timezone, start, end, desiredReplicas: `${bridges}` },
  };
}

export interface ScaledObjectArgs {
  /** Default: Deployment. */
  readonly kind?: "Deployment" | "StatefulSet";
  /** Name of the workload, of the ScaledObject and of the HorizontalPodAutoscaler that KEDA creates. */
  readonly name: string;
  readonly namespace: Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly min: number;
  readonly max: number;
  readonly behaviour: autoscaling.v2.HorizontalPodAutoscalerBehavior;
  readonly triggers: readonly Trigger[];
}

/** More than any load. */
const NEVER = "1000000000000";

/** Consecutive failed queries, one every 15 seconds, before the fallback applies. Until then the autoscaler removes no replica either. */
const FAILURES = 3;

/** Seconds from the last activity until the last replica is removed, equal to the autoscaler's wait before it removes other bridges. */
const COOLDOWN = 900;

/** Lets KEDA take over an autoscaler of the same name that an older version of this program created. */
const TAKE_OVER = { "scaledobject.keda.sh/transfer-hpa-ownership": "true" };

/**
 * Scales a workload by KEDA. A failing trigger counts as the current number of replicas, so that other triggers can add replicas and none
 * are removed.
 */
export function createScaledObject(args: ScaledObjectArgs, opts: CustomResourceOptions): CustomResource {
  const { kind = "Deployment", name, namespace, min, max, behaviour, triggers } = args;
  return createCustomResource<IScaledObject>(
    name,
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name, namespace, labels: { ...args.labels }, annotations: TAKE_OVER },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name },
        minReplicaCount: min,
        maxReplicaCount: max,
        ...(min === 0 ? { cooldownPeriod: COOLDOWN } : {}),
        // KEDA refuses a fallback if CPU is the only trigger, because CPU comes from metrics-server.
        ...(triggers.every(({ type }) => type === "cpu")
          ? {}
          : {
              fallback: { failureThreshold: FAILURES, replicas: Math.max(1, min), behavior: "currentReplicasIfHigher" },
            }),
        advanced: { horizontalPodAutoscalerConfig: { name, behavior: behaviour } },
        triggers: [...triggers],
      },
    },
    opts,
  );
}

/** A trigger by the sum of a metric, divided by the number of replicas. A query without a result is a failure, not a load of zero. */
export function prometheusTrigger(name: string, url: string, query: string, threshold: number): PrometheusTrigger {
  return {
    type: "prometheus",
    name,
    metricType: "AverageValue",
    metadata: { serverAddress: url, query, threshold: `${threshold}`, ignoreNullValues: "false" },
  };
}

/** As `prometheusTrigger`, but not counted as activity, because an idle process also has a load. */
export function withoutActivation(trigger: PrometheusTrigger): PrometheusTrigger {
  return { ...trigger, metadata: { ...trigger.metadata, activationThreshold: NEVER } };
}

/** A trigger by CPU in percent of the request. */
export function cpuTrigger(percent: number): Trigger {
  return { type: "cpu", metricType: "Utilization", metadata: { value: `${percent}` } };
}
