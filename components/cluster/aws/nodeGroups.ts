import { Tag } from "@pulumi/aws/autoscaling";
import type { LaunchTemplate, SecurityGroup } from "@pulumi/aws/ec2";
import { NodeGroup } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/cluster";
import { type PoolGeneration, shareOut } from "../../../stacks/generations";
import { POOL } from "../../labels";
import type { ControlPlane } from "./controlPlane";
import { createLaunchTemplate } from "./launchTemplate";
import type { AwsNetwork, ZoneNetwork } from "./network";
import { createRole, type GrantedRole } from "./roles";

/**
 * A node group is never updated in place, because EKS then forces its nodes out after 15 minutes, calls or not: what made it
 * is kept as it was, and its name holds version and machine, so that a change makes a new group beside it. With `protect` the
 * engine refuses to delete the old one until `cluster.previous` names it. Then it is cordoned by a taint (which EKS puts on
 * running nodes), and the autoscaler takes each node once its last pod has gone. Removing `cluster.previous` removes the
 * empty group. Deleting a group ends its pods within minutes.
 */
const AS_IT_WAS = ["launchTemplate.version", "releaseVersion"];
/** The autoscaler's business after the group has been made. */
const OWNED_BY_AUTOSCALER = ["scalingConfig.desiredSize"];

/** Node groups of all generations, one in each zone. */
export function createNodeGroups(
  name: string,
  plan: AwsPlan,
  controlPlane: ControlPlane,
  { network, mediaFirewall }: { readonly network: AwsNetwork; readonly mediaFirewall: SecurityGroup },
  { dependsOn, ...opts }: CustomResourceOptions & { readonly dependsOn: Resource[] },
): readonly Resource[] {
  const role = createRole(
    `${name}-nodes`,
    {
      service: "ec2.amazonaws.com",
      managed: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
    },
    opts,
  );
  // EKS adds its own group to nodes only where a template names none.
  const ofCluster = controlPlane.cluster.vpcConfig.clusterSecurityGroupId;
  return plan.pools.flatMap((generation) => {
    const template = createLaunchTemplate(name, plan, generation, [ofCluster, mediaFirewall.id], opts);
    const [least, most] = [
      shareOut(generation.min, network.zones.length),
      shareOut(generation.max, network.zones.length),
    ];
    return network.zones.flatMap((zone, n) => {
      const size = { min: least[n] ?? 0, max: most[n] ?? 0 };
      // EKS makes no group that can have no node.
      if (size.max === 0) return [];
      const group = { generation, template, role, zone, size, protect: plan.protect };
      return [createNodeGroup(name, controlPlane, group, { ...opts, dependsOn })];
    });
  });
}

interface ZoneGroup {
  readonly generation: PoolGeneration;
  readonly template: LaunchTemplate;
  readonly role: GrantedRole;
  readonly zone: ZoneNetwork;
  readonly size: { readonly min: number; readonly max: number };
  readonly protect: boolean;
}

/**
 * The nodes of a generation in one zone. One zone, because EC2 evens out a group of several by ending nodes that hold calls,
 * and because the autoscaler must be able to add a node where a volume is.
 */
function createNodeGroup(
  name: string,
  { cluster }: ControlPlane,
  { generation, template, role, zone, size, protect }: ZoneGroup,
  opts: CustomResourceOptions & { readonly dependsOn: readonly Resource[] },
): NodeGroup {
  const groupName = `${generation.id}-${zone.id}`;
  const group = new NodeGroup(
    `${name}-${groupName}`,
    {
      clusterName: cluster.name,
      nodeGroupName: groupName,
      nodeRoleArn: role.arn,
      subnetIds: [generation.public ? zone.publicSubnet : zone.privateSubnet],
      amiType: "AL2023_x86_64_STANDARD",
      instanceTypes: [generation.machineType],
      releaseVersion: generation.release,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      scalingConfig: { minSize: size.min, maxSize: size.max, desiredSize: size.min },
      updateConfig: { maxUnavailable: 1 },
      labels: { ...generation.labels },
      taints: generation.taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
    },
    {
      ...opts,
      // What is being replaced can go once it is empty.
      protect: protect && !generation.retiring,
      // A node can join only with the permissions to; without the network's add-on it never becomes ready.
      dependsOn: [...opts.dependsOn, ...role.grants],
      ignoreChanges: [...AS_IT_WAS, ...OWNED_BY_AUTOSCALER],
      customTimeouts: { create: "30m", update: "60m", delete: "60m" },
    },
  );
  createScalingHints(`${name}-${groupName}`, group, generation, opts);
  return group;
}

/** How the autoscaler knows what a node would be like of a group that has none. */
function createScalingHints(
  name: string,
  group: NodeGroup,
  { pool, taints }: PoolGeneration,
  opts: CustomResourceOptions,
): void {
  const autoscalingGroupName = group.resources.apply((made) => made?.[0]?.autoscalingGroups[0]?.name ?? "");
  const template = "k8s.io/cluster-autoscaler/node-template";
  const hints = [
    [`label/${POOL}`, pool] as const,
    ...taints.map(({ key, value, effect }) => [`taint/${key}`, `${value}:${effect}`] as const),
  ];
  for (const [key, value] of hints) {
    new Tag(
      `${name}-${key}`,
      { autoscalingGroupName, tag: { key: `${template}/${key}`, value, propagateAtLaunch: false } },
      { ...opts, deletedWith: group },
    );
  }
}
