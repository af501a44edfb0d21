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
  /** Whether the pods' network and stress metrics are served. */
  readonly customMetrics: boolean;
}

/** Who decides how many bridges a shard has, and how many of them a node drain may take at once. */
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
 * The highest of three decides, and each alone may add bridges; only scale-in needs all of them. CPU comes from
 * metrics-server, so it still adds bridges when Prometheus is down.
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
    // Stress is CPU use over nine tenths, and a bridge asks for about nine tenths of its node: the same load, seen from outside.
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: Math.round(bridges.stress * 100) } },
    },
  ];
}

/** Up at once, since a full bridge is heard within seconds; down one in ten minutes after a quiet quarter of an hour. */
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
