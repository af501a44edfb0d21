import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns";
import type { Cluster } from "@pulumi/gcp/container";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { DnsSolver } from "../cluster";
import { createWorkloadIdentity } from "./workloadIdentity";

/** Allows cert-manager to write into one managed zone by Workload Identity. Cloud DNS has no narrower role. */
export function createDnsSolver(
  name: string,
  cluster: Cluster,
  { plan, zone }: { readonly plan: GcpPlan; readonly zone: string },
  opts: CustomResourceOptions,
): DnsSolver {
  const identity = createWorkloadIdentity(
    `${name}-cert-manager`,
    plan,
    cluster,
    { suffix: "dns", user: "cert-manager", namespace: "cert-manager", serviceAccount: "cert-manager" },
    opts,
  );
  const permission = new DnsManagedZoneIamMember(
    `${name}-cert-manager`,
    { managedZone: zone, role: "roles/dns.admin", member: identity.member },
    opts,
  );
  return {
    dns01: { cloudDNS: { project: plan.project, hostedZoneName: zone } },
    serviceAccountAnnotations: identity.annotations,
    identity: identity.email,
    grants: [identity.grant, permission],
  };
}
