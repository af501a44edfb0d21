import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns";
import { Account, IAMMember } from "@pulumi/gcp/serviceaccount";
import type { Cluster } from "@pulumi/gcp/container";
import { type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { DnsSolver } from "../cluster";
import { stackName } from "../stackName";

/** Allows cert-manager to write into one managed zone by Workload Identity. Cloud DNS has no narrower role. */
export function createDnsSolver(
  name: string,
  cluster: Cluster,
  { plan, zone }: { readonly plan: GcpPlan; readonly zone: string },
  opts: CustomResourceOptions,
): DnsSolver {
  const account = new Account(
    `${name}-cert-manager`,
    { accountId: `${stackName(plan)}-dns`, displayName: `cert-manager of ${stackName(plan)}` },
    opts,
  );
  const identity = new IAMMember(
    `${name}-cert-manager`,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${plan.project}.svc.id.goog[cert-manager/cert-manager]`,
    },
    // The first cluster of a project creates the member's identity pool.
    { ...opts, dependsOn: [cluster] },
  );
  const permission = new DnsManagedZoneIamMember(
    `${name}-cert-manager`,
    { managedZone: zone, role: "roles/dns.admin", member: interpolate`serviceAccount:${account.email}` },
    opts,
  );
  return {
    dns01: { cloudDNS: { project: plan.project, hostedZoneName: zone } },
    serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": account.email },
    identity: account.email,
    grants: [identity, permission],
  };
}
