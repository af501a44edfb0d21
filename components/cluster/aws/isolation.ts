import type { CustomResourceOptions } from "@pulumi/pulumi";
import { createIngressPolicy, tcp } from "../../networkPolicy";

/**
 * Limits ingress to the pods of a chart in kube-system. Probes come from the node and are not affected.
 * @param name release name of the chart, a label of its pods
 * @param ports ports for the API server, whose address is unknown
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
