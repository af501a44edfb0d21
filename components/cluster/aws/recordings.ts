import type { Cluster } from "@pulumi/aws/eks";
import { Bucket, BucketLifecycleConfiguration, BucketPolicy, BucketPublicAccessBlock } from "@pulumi/aws/s3";
import { type CustomResourceOptions, interpolate, jsonStringify } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { ABORT_UPLOAD_DAYS, RECORDER_ACCOUNT, type RecordingsBucket } from "../cluster";
import { stackName } from "../stackName";
import { createPodIdentity } from "./podIdentity";

/**
 * Creates the bucket for recordings. Recorders may only write: their browsers show content of participants, and an attacker who controls a
 * recorder must not read other recordings.
 */
export function createRecordings(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  { retentionDays }: { readonly retentionDays: number },
  opts: CustomResourceOptions,
): RecordingsBucket {
  const resourceName = `${name}-recordings`;
  // S3 has one name space for all accounts, so the provider appends a unique suffix.
  const bucket = new Bucket(
    resourceName,
    { bucketPrefix: `${stackName(plan)}-recordings-` },
    { ...opts, protect: plan.protect },
  );
  const target = { bucket: bucket.bucket };
  const publicAccessBlock = new BucketPublicAccessBlock(
    resourceName,
    { ...target, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  new BucketLifecycleConfiguration(
    resourceName,
    {
      ...target,
      rules: [
        {
          id: "retention",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: retentionDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_UPLOAD_DAYS },
        },
      ],
    },
    opts,
  );
  const objects = interpolate`${bucket.arn}/*`;
  new BucketPolicy(
    resourceName,
    {
      ...target,
      policy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, objects],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    { ...opts, dependsOn: [publicAccessBlock] },
  );
  const identity = createPodIdentity(
    resourceName,
    cluster,
    {
      namespace: RECORDER_ACCOUNT.namespace,
      serviceAccount: RECORDER_ACCOUNT.name,
      statements: [{ Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: objects }],
    },
    opts,
  );
  return {
    name: bucket.bucket,
    backend: { type: "s3", provider: "AWS", region: plan.region, env_auth: "true" },
    serviceAccountAnnotations: {},
    grants: identity.grants,
  };
}
