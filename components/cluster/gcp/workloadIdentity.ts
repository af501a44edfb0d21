import type { Cluster } from "@pulumi/gcp/container";
import { Account, IAMMember } from "@pulumi/gcp/serviceaccount";
import { type CustomResourceOptions, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

export interface WorkloadIdentityArgs {
  /** Suffix of the account's id, which has at most 30 characters. */
  readonly suffix: string;
  /** Beginning of the account's display name. */
  readonly user: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface WorkloadIdentity {
  readonly email: Output<string>;
  /** The account as a member of IAM policies. */
  readonly member: Output<string>;
  /** Annotations of the Kubernetes service account. */
  readonly annotations: Readonly<Record<string, Output<string>>>;
  /** Must exist before the pods start. */
  readonly grant: Resource;
}

/** Creates a service account of the project for the pods of one Kubernetes service account. */
export function createWorkloadIdentity(
  name: string,
  plan: GcpPlan,
  cluster: Cluster,
  { suffix, user, namespace, serviceAccount }: WorkloadIdentityArgs,
  opts: CustomResourceOptions,
): WorkloadIdentity {
  const account = new Account(
    name,
    { accountId: `${stackName(plan)}-${suffix}`, displayName: `${user} of ${stackName(plan)}` },
    opts,
  );
  const grant = new IAMMember(
    name,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${plan.project}.svc.id.goog[${namespace}/${serviceAccount}]`,
    },
    // The first cluster of a project creates the member's identity pool.
    { ...opts, dependsOn: [cluster] },
  );
  const { email } = account;
  return {
    email,
    member: interpolate`serviceAccount:${email}`,
    annotations: { "iam.gke.io/gcp-service-account": email },
    grant,
  };
}
