import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createNamespace } from "../namespace";
import { chartArgs } from "../chart";

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
    // What measures a node looks at its processes, disks and network; everything else is written to be restricted.
    createNamespace(
      { name: namespace, podSecurity: { enforce: "privileged", warn: "baseline" } },
      { ...opts, protect },
    ),
    new Chart("prometheus-operator-crds", chartArgs(stack.definitions, { crds: { annotations: KEEP } }), {
      ...opts,
      retainOnDelete: true,
    }),
  ];
}
