import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns";
import { Account, IAMMember } from "@pulumi/gcp/serviceaccount";
import { type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { DnsSolver } from "../cluster";
import { stackName } from "../stackName";

/** Lets cert-manager write into one managed zone of Cloud DNS, by Workload Identity. Cloud DNS knows no smaller permission. */
export function createDnsSolver(name: string, plan: GcpPlan, zone: string, opts: CustomResourceOptions): DnsSolver {
  const account = new Account(
    `${name}-cert-manager`,
    { accountId: `${stackName()}-dns`, displayName: `cert-manager of ${stackName()}` },
    opts,
  );
  new IAMMember(
    `${name}-cert-manager`,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${plan.project}.svc.id.goog[cert-manager/cert-manager]`,
    },
    opts,
  );
  new DnsManagedZoneIamMember(
    `${name}-cert-manager`,
    { managedZone: zone, role: "roles/dns.admin", member: interpolate`serviceAccount:${account.email}` },
    opts,
  );
  return {
    dns01: { cloudDNS: { project: plan.project, hostedZoneName: zone } },
    serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": account.email },
  };
}
