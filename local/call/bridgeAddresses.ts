import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { Cluster, KubernetesObject } from "../kubernetes/client";

/** Selects the pods of bridges. */
export const BRIDGES = "app.kubernetes.io/name=jvb";

interface PodSpec {
  readonly nodeName?: string;
  readonly initContainers?: readonly { readonly name: string }[];
  readonly containers: readonly { readonly env?: readonly { readonly name: string; readonly value?: string }[] }[];
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
}

/**
 * Addresses that the bridges of a region advertise: those of the configuration, else the IP addresses of their nodes.
 * @returns undefined when bridges learn their address from a STUN server.
 */
export async function bridgeAddresses(cluster: Cluster): Promise<readonly string[] | undefined> {
  const pods = await cluster.list("v1", "Pod", { namespace: NAMESPACE, labelSelector: BRIDGES });
  const specs = pods.map((pod) => pod["spec"] as PodSpec);
  const configured = specs.flatMap(({ containers }) =>
    containers.flatMap(({ env = [] }) => env.find(({ name }) => name === "JVB_ADVERTISE_IPS")?.value?.split(",") ?? []),
  );
  if (configured.length > 0) return unique(configured);
  const onNodes = specs.filter(({ initContainers = [] }) => initContainers.some(({ name }) => name === "address"));
  if (onNodes.length === 0) return undefined;
  const nodes = await cluster.list("v1", "Node");
  const used = nodes.filter(({ metadata }) => onNodes.some(({ nodeName }) => nodeName === metadata.name));
  return unique(used.flatMap(addressesOf));
}

function addressesOf(node: KubernetesObject): readonly string[] {
  const { addresses = [] } = (node["status"] as NodeStatus | undefined) ?? {};
  return addresses.filter(({ type }) => type.endsWith("IP")).map(({ address }) => address);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
