import type { Provider } from "@pulumi/kubernetes/provider";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../../labels";

/** Name of the storage class for encrypted volumes. */
export const STORAGE_CLASS = "gp3";

/** Creates the default storage class, which EKS no longer has since 1.30. */
export function createStorageClass(
  name: string,
  opts: CustomResourceOptions & { readonly provider: Provider },
): StorageClass {
  return new StorageClass(
    `${name}-${STORAGE_CLASS}`,
    {
      metadata: {
        name: STORAGE_CLASS,
        labels: labels({ name: "storage", instance: STORAGE_CLASS, component: "cluster" }),
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      // Creates a volume in the zone of its pod's node.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    opts,
  );
}
