import type { Resource } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";

/**
 * Risk: a rename, a changed parent or a replaced cluster deletes in one update what no update can bring back: addresses
 * that others have written down, keys, volumes, and the cluster with everything in it.
 */
export const statefulProtected = resourceRule({
  name: "stateful-protected",
  level: PRODUCTION,
  severity: "critical",
  why: "What holds data, addresses or rooms cannot be made again once an update has deleted it by mistake.",
  fix: "Make it with protect: true in production (jitsi:protect); unprotect it in a change of its own before it is removed.",
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
      description: "Namespaces that hold rooms or data: they are deleted with all that is in them.",
      default: ["jitsi", "monitoring"],
    },
  },
  check: (resource, { options }) => {
    const { name, protect, props, type } = resource;
    const isHeld = options.types.includes(type) || (resource.kind === "Namespace" && options.namespaces.includes(name));
    const keeps = !CLUSTERS.has(type) || props.at("deletionProtection").mayBe(true) || isDefault(resource);
    return [
      ...(isHeld && !protect ? ["it is not protected"] : []),
      ...(keeps ? [] : ["its cloud would delete it when asked"]),
    ];
  },
});

/** Clusters that their cloud refuses to delete too, whoever asks. */
const CLUSTERS = new Set(["aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"]);

/** Google's provider protects clusters unless it is told not to. */
function isDefault({ props, type }: Resource): boolean {
  return type.startsWith("gcp:") && !props.at("deletionProtection").exists;
}
