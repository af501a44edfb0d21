import type { CustomResourceOptions } from "@pulumi/pulumi";
import { createIngressPolicy, tcp } from "../../networkPolicy";

/**
 * Ingress to the pods of a chart in kube-system. Probes come from the node and pass.
 * @param name of the chart's release, by which its pods are labelled.
 * @param ports that the API server calls, from an address that is not known.
 */
export function createChartIsolation(name: string, ports: readonly number[], opts: CustomResourceOptions): void {
  createIngressPolicy(
    name,
    {
      namespace: "kube-system",
      podSelector: { matchLabels: { "app.kubernetes.io/instance": name } },
      ingress: ports.length === 0 ? [] : [{ ports: tcp(...ports) }],
    },
    opts,
  );
}
