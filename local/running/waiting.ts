import { SHARD } from "../../stacks/catalogue/labels";
import { foreignFields } from "../../components/foreignFields";
import { TEMPLATE } from "../../components/templateHash";
import type { Cluster, KubernetesObject } from "../kubernetes/client";

/** Shards with pending changes of pinned pods. */
export async function waitingShards(cluster: Cluster): Promise<readonly string[]> {
  const workloads = await Promise.all(
    ["Deployment", "StatefulSet"].map((kind) => cluster.list("apps/v1", kind, { labelSelector: SHARD })),
  );
  const shards = workloads
    .flat()
    .filter(hasPendingChanges)
    .map((one) => one.metadata.labels?.[SHARD] ?? "");
  return [...new Set(shards)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * Whether the pod template of a Deployment or StatefulSet differs from the wanted one: it is older, or another field manager changed it.
 */
export function hasPendingChanges(deployment: KubernetesObject): boolean {
  const { metadata } = deployment;
  const { template } = deployment["spec"] as { readonly template: Pick<KubernetesObject, "metadata"> };
  return (
    metadata.annotations?.[TEMPLATE] !== template.metadata.annotations?.[TEMPLATE] ||
    foreignFields(metadata.managedFields).length > 0
  );
}
