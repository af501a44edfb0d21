import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../../labels";
import { tcp } from "../../networkPolicy";

/**
 * Ingress to the pods of a chart in kube-system. Probes come from the node and pass.
 * @param name of the chart's release, by which its pods are labelled.
 * @param ports that the API server calls, from an address that is not known.
 */
export function createChartIsolation(name: string, ports: readonly number[], opts: CustomResourceOptions): void {
  const ingress: networking.v1.NetworkPolicyIngressRule[] = ports.length === 0 ? [] : [{ ports: tcp(...ports) }];
  new NetworkPolicy(
    name,
    {
      metadata: {
        name,
        namespace: "kube-system",
        labels: labels({ name: "isolation", instance: name, component: "network" }),
      },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/instance": name } },
        policyTypes: ["Ingress"],
        ingress,
      },
    },
    opts,
  );
}
