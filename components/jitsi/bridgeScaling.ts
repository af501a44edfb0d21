import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2";
import type { autoscaling } from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import type { BridgesPlan } from "../../stacks/plan/bridges";
import type { ShardPlan } from "../../stacks/plan/shard";
import { createDisruptionBudget } from "../disruptionBudget";
import { selector } from "../labels";
import { partOf } from "./part";
import type { ChildOptions } from "../childOptions";

interface ScalingArgs {
  readonly namespace: Input<string>;
  readonly labels: Record<string, string>;
  /** Whether network and stress metrics of bridges are available. */
  readonly customMetrics: boolean;
}

/** Creates the autoscaler of a shard's bridges, and the disruption budget that limits node drains. */
export function createScaling(plan: ShardPlan, args: ScalingArgs, childOptions: ChildOptions): void {
  const { name, min, max } = plan.bridges;
  const metadata = { name, namespace: args.namespace, labels: args.labels };
  new HorizontalPodAutoscaler(
    name,
    {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: min,
        maxReplicas: max,
        metrics: metrics(plan.bridges, args.customMetrics),
        behavior: BEHAVIOUR,
      },
    },
    childOptions,
  );
  createDisruptionBudget({ metadata, matchLabels: selector(partOf(plan, "jvb")) }, childOptions);
}

/**
 * The metric with the highest result applies, so each can add bridges, and scale-in needs all of them. CPU comes from
 * metrics-server, so scale-out works when Prometheus is down.
 */
function metrics(bridges: BridgesPlan, custom: boolean): autoscaling.v2.MetricSpec[] {
  const averageValue = (name: string, value: number, unit: "" | "m"): autoscaling.v2.MetricSpec => ({
    type: "Pods",
    pods: { metric: { name }, target: { type: "AverageValue", averageValue: `${Math.round(value)}${unit}` } },
  });
  return [
    ...(custom
      ? [
          averageValue("container_network_transmit_bytes_per_second", (bridges.networkMbps * 1_000_000) / 8, ""),
          averageValue("jitsi_jvb_stress", bridges.stress * 1000, "m"),
        ]
      : []),
    // Stress is about CPU use divided by 0.9, and a bridge requests about 0.9 of its node, so both targets mean the same load.
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: Math.round(bridges.stress * 100) } },
    },
  ];
}

/**
 * Scale-out is immediate, because participants notice an overloaded bridge within seconds. Scale-in removes one bridge per ten
 * minutes after 15 minutes of lower load.
 */
const BEHAVIOUR: autoscaling.v2.HorizontalPodAutoscalerBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 2, periodSeconds: 60 },
      { type: "Percent", value: 100, periodSeconds: 60 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 900,
    policies: [{ type: "Pods", value: 1, periodSeconds: 600 }],
  },
};
