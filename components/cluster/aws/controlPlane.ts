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
 * EKS without its self-managed add-ons. An upgrade of Kubernetes is a change of `cluster.version` by one minor version; the
 * nodes are not part of it: see nodeGroups.ts.
 */
export function createControlPlane(
  name: string,
  plan: AwsPlan,
  network: AwsNetwork,
  opts: CustomResourceOptions,
): Cluster {
  const kept = { ...opts, protect: plan.protect };
  const key = new Key(
    `${name}-secrets`,
    {
      description: `Secrets of ${stackName(plan)}`,
      enableKeyRotation: true,
      // The longest there is: with the key gone nobody reads a backup of the cluster's data.
      deletionWindowInDays: 30,
    },
    kept,
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
  // EKS would make it, without an end to what it keeps.
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
      // Extended support costs six times as much, and nobody would notice.
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
      ...kept,
      // EKS takes only subnets in zones that it was made with (aws/containers-roadmap#2258): a zone more is one of nodes.
      ignoreChanges: ["vpcConfig.subnetIds"],
      // Without its policy the control plane can neither start nor clean up after itself.
      dependsOn: [...role.grants, logs],
      customTimeouts: { create: "30m", update: "60m", delete: "30m" },
    },
  );
  for (const principalArn of plan.admins) createAdmin(name, cluster, principalArn, opts);
  for (const cidr of plan.endpoint.private) admitNetwork(name, cluster, cidr, opts);
  return cluster;
}

/** Lets a network that is joined to the VPC at the API's private address, which only the cluster's own group may ask. */
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

/** Lets an IAM role or user do everything in the cluster. */
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
