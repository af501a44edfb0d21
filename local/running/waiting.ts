import { SHARD } from "../../stacks/catalogue/labels";
import { foreignFields } from "../../components/foreignFields";
import { TEMPLATE } from "../../components/templateHash";
import type { Cluster, KubernetesObject } from "../kubernetes/client";

/** Shards with pending changes of pinned pods. */
export async function waitingShards(cluster: Cluster): Promise<readonly string[]> {
  const deployments = await cluster.list("apps/v1", "Deployment", { labelSelector: SHARD });
  const shards = deployments.filter(hasPendingChanges).map((one) => one.metadata.labels?.[SHARD] ?? "");
  return [...new Set(shards)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * Whether a Deployment's pod template differs from the wanted one: it is older, or another field manager changed it.
 */
export function hasPendingChanges(deployment: KubernetesObject): boolean {
  const { metadata } = deployment;
  const { template } = deployment["spec"] as { readonly template: Pick<KubernetesObject, "metadata"> };
  return (
    metadata.annotations?.[TEMPLATE] !== template.metadata.annotations?.[TEMPLATE] ||
    foreignFields(metadata.managedFields).length > 0
  );
}
