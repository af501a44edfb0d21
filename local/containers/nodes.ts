import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { MEDIA_LABEL } from "./maker";

/** Nodes that bridges may run on. */
export function mediaNodes(cluster: Cluster): Promise<readonly KubernetesObject[]> {
  return cluster.list("v1", "Node", { labelSelector: MEDIA_LABEL });
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
}

/** IPv4 addresses of one type. */
export function addressesOf(node: KubernetesObject, type: "ExternalIP" | "InternalIP"): readonly string[] {
  const { addresses = [] } = (node["status"] as NodeStatus | undefined) ?? {};
  return addresses.filter((one) => one.type === type && !one.address.includes(":")).map(({ address }) => address);
}
