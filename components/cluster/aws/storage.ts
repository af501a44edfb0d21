import type { Provider } from "@pulumi/kubernetes/provider";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../../labels";

/** Name of the class of encrypted volumes. */
export const STORAGE_CLASS = "gp3";

/** EKS has had no default class of volumes since 1.30. */
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
      // A volume is made in the zone of the node that its pod was given.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    opts,
  );
}
