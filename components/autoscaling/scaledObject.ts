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

/** A signal of KEDA. The trigger that asks for the most replicas applies. */
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

/** Asks for a number of replicas between two times. */
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
  /** Name of the workload, of the ScaledObject and of the HorizontalPodAutoscaler that KEDA makes. */
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

/** Failed queries in a row, one each 15 seconds, before the fallback. Until then the autoscaler removes nothing either. */
const FAILURES = 3;

/** Seconds after the last activity before the last replica goes: as long as the bridges' autoscaler waits with the others. */
const COOLDOWN = 900;

/** Lets KEDA take over an autoscaler of the same name that an older version of this program made. */
const TAKE_OVER = { "scaledobject.keda.sh/transfer-hpa-ownership": "true" };

/**
 * Scales a workload by KEDA. While a signal fails, its current number of replicas stands for it, so that the other signals can add
 * replicas and none are removed.
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
        // KEDA refuses a fallback for CPU alone: that signal comes from metrics-server.
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

/** The same trigger, but its load does not keep the last replica: an idle process has a load, too. */
export function withoutActivation(trigger: PrometheusTrigger): PrometheusTrigger {
  return { ...trigger, metadata: { ...trigger.metadata, activationThreshold: NEVER } };
}

/** A trigger by CPU in percent of the request. */
export function cpuTrigger(percent: number): Trigger {
  return { type: "cpu", metricType: "Utilization", metadata: { value: `${percent}` } };
}
