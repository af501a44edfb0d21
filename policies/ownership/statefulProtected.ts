import type { Resource } from "../../resources/resource";
import { RETIRING } from "../../stacks/catalogue/labels";
import { PRODUCTION, resourceRule } from "../core/rule";

/**
 * Risk: a rename, a changed parent or a replaced cluster can delete in one update what cannot be restored: addresses that
 * external systems refer to, keys, volumes, and the cluster with everything in it.
 */
export const statefulProtected = resourceRule({
  name: "stateful-protected",
  level: PRODUCTION,
  severity: "critical",
  why: "Data, addresses and rooms cannot be restored after an update has deleted them by mistake.",
  fix: "Set protect: true in production (jitsi:protect); before removal, unprotect it in a separate change.",
  options: {
    types: {
      description: "Types of resources that hold data or addresses.",
      default: [
        "aws:ec2/eip:Eip",
        "aws:ec2/vpc:Vpc",
        "aws:efs/fileSystem:FileSystem",
        "aws:eks/cluster:Cluster",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:kms/key:Key",
        "aws:rds/instance:Instance",
        "aws:route53/zone:Zone",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "gcp:compute/address:Address",
        "gcp:compute/disk:Disk",
        "gcp:compute/globalAddress:GlobalAddress",
        "gcp:compute/network:Network",
        "gcp:container/cluster:Cluster",
        "gcp:container/nodePool:NodePool",
        "gcp:dns/managedZone:ManagedZone",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
        "kubernetes:core/v1:PersistentVolumeClaim",
      ],
    },
    namespaces: {
      description: "Namespaces with rooms or data, whose deletion deletes all their objects.",
      default: ["jitsi", "monitoring"],
    },
  },
  check: (resource, { options }) => {
    const { name, protect, props, type } = resource;
    const isHeld = options.types.includes(type) || (resource.kind === "Namespace" && options.namespaces.includes(name));
    const keeps = !CLUSTERS.has(type) || props.at("deletionProtection").mayBe(true) || isDefault(resource);
    return [
      ...(isHeld && !protect && !isRetiring(resource) ? ["it is not protected"] : []),
      ...(keeps ? [] : ["deletion protection of its cloud is disabled"]),
    ];
  },
});

/** Whether a node pool is being replaced. It is not protected, so that removing `cluster.previous` deletes it. */
function isRetiring({ props }: Resource): boolean {
  const taints = [...props.at("taints").items, ...props.at("nodeConfig", "taints").items];
  return taints.some((taint) => taint.at("key").is(RETIRING));
}

/** Clusters with deletion protection by their cloud. */
const CLUSTERS = new Set(["aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"]);

/** The Google Cloud provider protects clusters by default. */
function isDefault({ props, type }: Resource): boolean {
  return type.startsWith("gcp:") && !props.at("deletionProtection").exists;
}
