import { ProjectBucketConfig, ProjectExclusion, ProjectSink } from "@pulumi/gcp/logging";
import { type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { CloudLogsPlan } from "../../../stacks/plan/logs";
import { stackName } from "../stackName";

/**
 * Keeps what all containers of the cluster write in a bucket of its own, because how long logs are kept is a property of the
 * bucket, and the default one is the whole project's.
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
    // The name of a deleted bucket is taken for seven days. One that stays costs nothing once its logs are too old, and the
    // provider takes it over when the stack comes back.
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
