import { IAMMember } from "@pulumi/gcp/projects";
import { Account } from "@pulumi/gcp/serviceaccount";
import { type CustomResourceOptions, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

export interface NodeIdentity {
  readonly email: Output<string>;
  /** Until these exist a node cannot send logs and metrics. */
  readonly grants: readonly Resource[];
}

/** What nodes are to Google Cloud, in place of the project's default service account, which may change everything. */
export function createNodeIdentity(name: string, plan: GcpPlan, opts: CustomResourceOptions): NodeIdentity {
  const account = new Account(
    `${name}-nodes`,
    { accountId: `${stackName(plan)}-nodes`, displayName: `Nodes of ${stackName(plan)}` },
    opts,
  );
  const grant = new IAMMember(
    `${name}-nodes`,
    {
      project: plan.project,
      role: "roles/container.defaultNodeServiceAccount",
      member: interpolate`serviceAccount:${account.email}`,
    },
    opts,
  );
  return { email: account.email, grants: [grant] };
}
