import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createNamespace } from "../namespace";
import { chartArgs } from "../chart";

/** Deleting a definition deletes every object of its kind in the cluster, so they outlive the stack. */
const KEEP = { "helm.sh/resource-policy": "keep" };

/**
 * What other components need before the monitoring: its namespace, for the copy of the certificate, and the definitions of PodMonitor
 * and PrometheusRule. Empty where the cluster has an operator. The provider has to accept existing objects, since the definitions
 * outlive the stack.
 */
export function createMonitoringPrerequisites(
  { namespace, protect, stack }: MonitoringPlan,
  opts: ComponentResourceOptions,
): readonly Resource[] {
  if (stack === undefined) return [];
  return [
    // node-exporter needs the host's processes, disks and network; all other pods meet the restricted level.
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
