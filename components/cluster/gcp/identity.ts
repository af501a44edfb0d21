import { IAMMember } from "@pulumi/gcp/projects";
import { Account } from "@pulumi/gcp/serviceaccount";
import { type CustomResourceOptions, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

export interface NodeIdentity {
  readonly email: Output<string>;
  /** Resources that must exist before a node can send logs and metrics. */
  readonly grants: readonly Resource[];
}

/** Creates the service account of nodes. The project's default one has permission to change everything. */
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
