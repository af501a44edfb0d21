import { Addon, type Cluster } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { EKS } from "../../../stacks/catalogue/versions";
import { createRole, POD_IDENTITY, type RoleArgs } from "./roles";

export type AddonName = keyof (typeof EKS)[AwsPlan["version"]]["addons"];

export interface AddonArgs {
  /** Values of the add-on's own schema: `aws eks describe-addon-configuration`. */
  readonly configuration?: object;
  /** Service account that needs permissions, and which. */
  readonly identity?: { readonly serviceAccount: string } & Omit<RoleArgs, "service">;
  readonly dependsOn?: readonly Resource[];
}

/** An add-on of EKS at the version that goes with the cluster's. It ends with the cluster. */
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
 * For media. By default the plugin gives every flow that a node opens a random source port (AWS_VPC_K8S_CNI_RANDOMIZESNAT):
 * then the address that ICE finds is not the one that a bridge sends from. The pair of targets is how many addresses a node
 * keeps ready, in place of a whole network interface of them: stacks/network.ts counts with it.
 */
const CNI = {
  enableNetworkPolicy: "true",
  env: { AWS_VPC_K8S_CNI_RANDOMIZESNAT: "none", MINIMUM_IP_TARGET: "12", WARM_IP_TARGET: "4" },
};

/** What a node needs to join: pods' network, Services, and permissions for pods. */
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

/** What needs nodes to run on: names of the cluster, and volumes. */
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
          // Its predecessor lets the driver at every volume of the account; this at those that drivers have made.
          managed: ["AmazonEBSCSIDriverPolicyV2"],
        },
      },
      opts,
    ),
  ];
}
