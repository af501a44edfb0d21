import type { core } from "@pulumi/kubernetes/types/input";

/**
 * Claim for a volume that one pod mounts.
 * @param gi size, GiB
 * @param storageClass undefined for the cluster's default
 */
export function volumeClaim(gi: number, storageClass: string | undefined): core.v1.PersistentVolumeClaimSpec {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage: `${gi}Gi` } },
  };
}
