import { ProjectBucketConfig, ProjectExclusion, ProjectSink } from "@pulumi/gcp/logging";
import { type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { CloudLogsPlan } from "../../../stacks/plan/logs";
import { stackName } from "../stackName";

/**
 * Stores the cluster's container logs in a separate bucket, because retention is a property of the bucket, and the whole project
 * shares the default one.
 */
export function createLogs(
  name: string,
  plan: GcpPlan,
  { retentionDays }: CloudLogsPlan,
  opts: CustomResourceOptions,
): void {
  const { project, region } = plan;
  const bucket = new ProjectBucketConfig(
    `${name}-containers`,
    { project, location: region, bucketId: stackName(plan), retentionDays },
    // The name of a deleted bucket is reserved for seven days. A retained bucket costs nothing after its logs expire, and the
    // provider adopts it when the stack is created again.
    { ...opts, retainOnDelete: true },
  );
  const filter = `resource.type="k8s_container" AND resource.labels.cluster_name="${stackName(plan)}"`;
  new ProjectSink(
    `${name}-containers`,
    {
      name: stackName(plan),
      filter,
      destination: interpolate`logging.googleapis.com/${bucket.id}`,
      uniqueWriterIdentity: true,
    },
    opts,
  );
  new ProjectExclusion(
    `${name}-containers`,
    { name: stackName(plan), description: "Kept in a bucket of its own, and not twice", filter },
    opts,
  );
}
