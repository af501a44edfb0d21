import { type Cluster, PodIdentityAssociation } from "@pulumi/aws/eks";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { createRole, type GrantedRole, POD_IDENTITY, type RoleArgs } from "./roles";

export interface PodIdentityArgs extends Omit<RoleArgs, "service"> {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Grants permissions to the pods of one service account. Pods that already run do not get them. */
export function createPodIdentity(
  name: string,
  cluster: Cluster,
  { namespace, serviceAccount, ...grants }: PodIdentityArgs,
  opts: CustomResourceOptions,
): GrantedRole {
  const role = createRole(name, { service: POD_IDENTITY, ...grants }, opts);
  const association = new PodIdentityAssociation(
    name,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn },
    { ...opts, deletedWith: cluster },
  );
  return { arn: role.arn, grants: [association, ...role.grants] };
}
