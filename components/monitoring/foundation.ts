import { Namespace } from "@pulumi/kubernetes/core/v1";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/monitoring";
import { labels } from "../labels";

/** The definitions stay when the stack goes: with them would go every monitor and every rule of the cluster. */
const KEEP = { "helm.sh/resource-policy": "keep" };

/**
 * What others build on before monitoring itself stands: its namespace, where the certificate is copied to, and the kinds
 * PodMonitor and PrometheusRule. Nothing where the cluster has an operator already. The provider given here has to accept
 * objects that exist, since the definitions outlive the stack.
 */
export function createFoundation(
  { namespace, protect, stack }: MonitoringPlan,
  opts: ComponentResourceOptions,
): readonly Resource[] {
  if (stack === undefined) return [];
  return [
    new Namespace(
      namespace,
      {
        metadata: {
          name: namespace,
          labels: {
            ...labels({ name: "monitoring", instance: namespace, component: "namespace" }),
            // What measures a node looks at its processes, disks and network; everything else is written to be restricted.
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/warn": "baseline",
          },
        },
      },
      { ...opts, protect },
    ),
    new Chart(
      "prometheus-operator-crds",
      { ...stack.definitions, values: { crds: { annotations: KEEP } } },
      { ...opts, retainOnDelete: true },
    ),
  ];
}
