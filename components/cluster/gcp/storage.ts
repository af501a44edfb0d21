import type { Provider } from "@pulumi/kubernetes/provider";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { bootDisk } from "../../../stacks/catalogue/machines";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { labels } from "../../labels";

/** GKE's storage class of balanced Persistent Disks, created in the zone of the pod. */
const PERSISTENT_DISK = "standard-rwo";
const HYPERDISK = "hyperdisk-balanced";

/**
 * The storage class for system nodes. GKE has no class for Hyperdisk, which pods with volumes need on newer machine series, so
 * the program creates it.
 */
export function createStorage(
  name: string,
  plan: GcpPlan,
  opts: CustomResourceOptions & { readonly provider: Provider },
): { readonly storageClass: string; readonly created: readonly StorageClass[] } {
  const system = plan.pools.find(({ pool, retiring }) => pool === "system" && !retiring);
  if (bootDisk(system?.machineType ?? "") !== HYPERDISK) return { storageClass: PERSISTENT_DISK, created: [] };
  const created = new StorageClass(
    `${name}-${HYPERDISK}`,
    {
      metadata: { name: HYPERDISK, labels: labels({ name: "storage", instance: HYPERDISK, component: "cluster" }) },
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: HYPERDISK },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    opts,
  );
  return { storageClass: HYPERDISK, created: [created] };
}
