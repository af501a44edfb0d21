import type { Cluster } from "@pulumi/gcp/container";
import { Bucket, BucketIAMMember } from "@pulumi/gcp/storage";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { ABORT_UPLOAD_DAYS, RECORDER_ACCOUNT, type RecordingsBucket } from "../cluster";
import { ownerLabels, stackName } from "../stackName";
import { createWorkloadIdentity } from "./workloadIdentity";

/**
 * Creates the bucket for recordings. Recorders may list, write and replace objects, but not read them: their browsers show content of
 * participants, and an attacker who controls a recorder must not read other recordings. A repeated upload replaces its object, for which
 * Cloud Storage requires the permission to delete. Deleted objects stay for the seven days of soft deletion, the default of buckets.
 */
export function createRecordings(
  name: string,
  cluster: Cluster,
  plan: GcpPlan,
  { retentionDays }: { readonly retentionDays: number },
  opts: CustomResourceOptions,
): RecordingsBucket {
  const resourceName = `${name}-recordings`;
  const { project, region, environment, protect } = plan;
  const bucket = new Bucket(
    resourceName,
    {
      // Cloud Storage has one name space for all projects. At most 59 of 63 characters.
      name: `${project.replace(/^.*:/, "")}-${stackName(plan)}-rec`,
      project,
      location: region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      labels: { ...ownerLabels(environment) },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { age: retentionDays } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: ABORT_UPLOAD_DAYS } },
      ],
    },
    { ...opts, protect },
  );
  const identity = createWorkloadIdentity(
    resourceName,
    plan,
    cluster,
    {
      suffix: "rec",
      user: "Recorders",
      namespace: RECORDER_ACCOUNT.namespace,
      serviceAccount: RECORDER_ACCOUNT.name,
    },
    opts,
  );
  const permission = new BucketIAMMember(
    resourceName,
    {
      bucket: bucket.name,
      role: "roles/storage.legacyBucketWriter",
      member: identity.member,
    },
    opts,
  );
  return {
    name: bucket.name,
    backend: { type: "google cloud storage", env_auth: "true", bucket_policy_only: "true" },
    serviceAccountAnnotations: identity.annotations,
    grants: [identity.grant, permission],
  };
}
