import { type Cluster, PodIdentityAssociation } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { createRole, POD_IDENTITY, type RoleArgs } from "./roles";

export interface PodIdentityArgs extends Omit<RoleArgs, "service"> {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Lets the pods of one service account do what is listed, and nothing else. Pods get it when they start after this. */
export function createPodIdentity(
  name: string,
  cluster: Cluster,
  { namespace, serviceAccount, ...grants }: PodIdentityArgs,
  opts: CustomResourceOptions,
): readonly Resource[] {
  const role = createRole(name, { service: POD_IDENTITY, ...grants }, opts);
  const association = new PodIdentityAssociation(
    name,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn },
    { ...opts, deletedWith: cluster },
  );
  return [association, ...role.grants];
}
