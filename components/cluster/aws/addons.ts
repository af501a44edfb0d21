import { Addon, type Cluster } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { EKS } from "../../../stacks/catalogue/versions";
import { createRole, POD_IDENTITY, type RoleArgs } from "./roles";

export type AddonName = keyof (typeof EKS)[AwsPlan["version"]]["addons"];

export interface AddonArgs {
  /** Configuration values; `aws eks describe-addon-configuration` prints the schema. */
  readonly configuration?: object;
  /** Service account that needs permissions, and these permissions. */
  readonly identity?: { readonly serviceAccount: string } & Omit<RoleArgs, "service">;
  readonly dependsOn?: readonly Resource[];
}

/** Creates an EKS add-on at the version for the cluster's version. It is deleted with the cluster. */
export function createAddon(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  addon: AddonName,
  { configuration, identity, dependsOn = [] }: AddonArgs,
  opts: CustomResourceOptions,
): Addon {
  const role =
    identity === undefined ? undefined : createRole(`${name}-${addon}`, { service: POD_IDENTITY, ...identity }, opts);
  return new Addon(
    `${name}-${addon}`,
    {
      clusterName: cluster.name,
      addonName: addon,
      addonVersion: EKS[plan.version].addons[addon],
      configurationValues: configuration === undefined ? undefined : JSON.stringify(configuration),
      podIdentityAssociations:
        role === undefined || identity === undefined
          ? undefined
          : [{ roleArn: role.arn, serviceAccount: identity.serviceAccount }],
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    },
    {
      ...opts,
      deletedWith: cluster,
      dependsOn: [...dependsOn, ...(role?.grants ?? [])],
      customTimeouts: { create: "20m", update: "20m", delete: "20m" },
    },
  );
}

/**
 * Settings for media. By default the plugin randomises the source port of every flow (AWS_VPC_K8S_CNI_RANDOMIZESNAT), so a bridge
 * would send from another address than ICE found. The two targets limit the addresses that a node reserves, instead of a whole
 * network interface; stacks/plan/network.ts depends on them.
 */
const CNI = {
  enableNetworkPolicy: "true",
  env: { AWS_VPC_K8S_CNI_RANDOMIZESNAT: "none", MINIMUM_IP_TARGET: "12", WARM_IP_TARGET: "4" },
};

/** Creates the add-ons that a node needs to join: pod network, Services, and pod identities. */
export function createNodeAddons(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  opts: CustomResourceOptions,
): readonly Resource[] {
  const addon = (addonName: AddonName, args: AddonArgs): Addon =>
    createAddon(name, cluster, plan, addonName, args, opts);
  return [
    addon("eks-pod-identity-agent", {}),
    addon("kube-proxy", {}),
    addon("vpc-cni", {
      configuration: CNI,
      identity: { serviceAccount: "aws-node", managed: ["AmazonEKS_CNI_Policy"] },
    }),
  ];
}

/** Creates the add-ons that need nodes: DNS and volumes. */
export function createClusterAddons(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  nodes: readonly Resource[],
  opts: CustomResourceOptions,
): readonly Resource[] {
  return [
    createAddon(name, cluster, plan, "coredns", { dependsOn: nodes }, opts),
    createAddon(
      name,
      cluster,
      plan,
      "aws-ebs-csi-driver",
      {
        dependsOn: nodes,
        identity: {
          serviceAccount: "ebs-csi-controller-sa",
          // The first version allows access to every volume of the account; V2 only to volumes that drivers created.
          managed: ["AmazonEBSCSIDriverPolicyV2"],
        },
      },
      opts,
    ),
  ];
}
