import { LogGroup } from "@pulumi/aws/cloudwatch";
import { AccessEntry, AccessPolicyAssociation, Cluster } from "@pulumi/aws/eks";
import { Key } from "@pulumi/aws/kms";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { PORTS } from "../../../stacks/catalogue/ports";
import { stackName } from "../stackName";
import type { AwsNetwork } from "./network";
import { createRole, noLogGroups } from "./roles";

/**
 * Creates an EKS cluster without self-managed add-ons. A change of `cluster.version` by one minor version upgrades it. Nodes are
 * upgraded separately, see nodeGroups.ts.
 */
export function createControlPlane(
  name: string,
  plan: AwsPlan,
  network: AwsNetwork,
  opts: CustomResourceOptions,
): Cluster {
  const protectedOpts = { ...opts, protect: plan.protect };
  const key = new Key(
    `${name}-secrets`,
    {
      description: `Secrets of ${stackName(plan)}`,
      enableKeyRotation: true,
      // The maximum: without the key, backups of the cluster's data cannot be decrypted.
      deletionWindowInDays: 30,
    },
    protectedOpts,
  );
  const logsOfCluster = `/aws/eks/${stackName(plan)}`;
  const role = createRole(
    `${name}-control-plane`,
    {
      service: "eks.amazonaws.com",
      managed: ["AmazonEKSClusterPolicy"],
      statements: [
        {
          Effect: "Allow",
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
          Resource: key.arn,
        },
        noLogGroups(logsOfCluster),
      ],
    },
    opts,
  );
  // EKS would otherwise create the group with unlimited retention.
  const logs = new LogGroup(
    `${name}-control-plane`,
    { name: `${logsOfCluster}/cluster`, retentionInDays: plan.auditDays },
    opts,
  );
  const cluster = new Cluster(
    `${name}-control-plane`,
    {
      name: stackName(plan),
      version: plan.version,
      roleArn: role.arn,
      // EKS would otherwise switch to extended support automatically, at six times the price.
      upgradePolicy: { supportType: "STANDARD" },
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      vpcConfig: {
        subnetIds: network.zones.map(({ privateSubnet }) => privateSubnet),
        endpointPrivateAccess: true,
        endpointPublicAccess: plan.endpoint.public.length > 0,
        ...(plan.endpoint.public.length > 0 ? { publicAccessCidrs: [...plan.endpoint.public] } : {}),
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: plan.network.services },
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      deletionProtection: plan.protect,
    },
    {
      ...protectedOpts,
      // EKS accepts only subnets in its original zones (aws/containers-roadmap#2258). An additional zone is for nodes only.
      ignoreChanges: ["vpcConfig.subnetIds"],
      // Without its permissions the control plane can neither start nor clean up.
      dependsOn: [...role.grants, logs],
      customTimeouts: { create: "30m", update: "60m", delete: "30m" },
    },
  );
  for (const principalArn of plan.admins) createAdmin(name, cluster, principalArn, opts);
  for (const cidr of plan.endpoint.private) admitNetwork(name, cluster, cidr, opts);
  return cluster;
}

/** Allows a connected network to reach the API's private address, which otherwise admits only the cluster's security group. */
function admitNetwork(name: string, cluster: Cluster, cidrIpv4: string, opts: CustomResourceOptions): void {
  new SecurityGroupIngressRule(
    `${name}-endpoint-${cidrIpv4}`,
    {
      securityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
      description: "API of the cluster",
      ipProtocol: "tcp",
      fromPort: PORTS.https,
      toPort: PORTS.https,
      cidrIpv4,
    },
    { ...opts, deletedWith: cluster },
  );
}

/** Gives an IAM role or user full access to the cluster. */
function createAdmin(name: string, cluster: Cluster, principalArn: string, opts: CustomResourceOptions): void {
  const [, principal = principalArn] = principalArn.split(/:(?=role\/|user\/)/);
  const own = { ...opts, deletedWith: cluster };
  const entry = new AccessEntry(`${name}-${principal}`, { clusterName: cluster.name, principalArn }, own);
  new AccessPolicyAssociation(
    `${name}-${principal}`,
    {
      clusterName: cluster.name,
      principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    },
    { ...own, dependsOn: [entry] },
  );
}
