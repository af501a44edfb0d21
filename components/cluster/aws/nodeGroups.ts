import { Tag } from "@pulumi/aws/autoscaling";
import type { LaunchTemplate, SecurityGroup } from "@pulumi/aws/ec2";
import { type Cluster, NodeGroup } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { type PoolGeneration, shareOut } from "../../../stacks/plan/generations";
import { POOL } from "../../../stacks/catalogue/labels";
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

/**
 * Sizes are the autoscaler's business after the group has been made, the limits too. EKS takes all three at once, so whoever
 * changes a limit also says how many nodes there are; the engine would say how many there were when it last looked, which
 * ends nodes that hold calls, or is below the new minimum and refused.
 */
const OWNED_BY_AUTOSCALER = ["scalingConfig"];
/** Nodes that EKS allows in one group unless it is asked for more (EKS user guide, service quotas). */
const MOST_NODES = 450;

/** A node group, and what the autoscaler has to know about it. */
export interface ScaledGroup {
  readonly group: NodeGroup;
  /** Name of its Auto Scaling group. */
  readonly name: Output<string>;
  readonly min: number;
  readonly max: number;
}

/** Node groups of all generations, one in each zone. */
export function createNodeGroups(
  name: string,
  plan: AwsPlan,
  cluster: Cluster,
  { network, mediaFirewall }: { readonly network: AwsNetwork; readonly mediaFirewall: SecurityGroup },
  { dependsOn, ...opts }: CustomResourceOptions & { readonly dependsOn: Resource[] },
): readonly ScaledGroup[] {
  const role = createRole(
    `${name}-nodes`,
    {
      service: "ec2.amazonaws.com",
      managed: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
    },
    opts,
  );
  // EKS adds its own group to nodes only where a template names none.
  const ofCluster = cluster.vpcConfig.clusterSecurityGroupId;
  return plan.pools.flatMap((generation) => {
    const template = createLaunchTemplate(name, plan, generation, [ofCluster, mediaFirewall.id], opts);
    const [least, most] = [
      shareOut(generation.min, network.zones.length),
      shareOut(generation.max, network.zones.length),
    ];
    return network.zones.map((zone, n) => {
      // A group that may have no node stays: with the group, nodes would go that hold calls.
      const size = { min: least[n] ?? 0, max: most[n] ?? 0 };
      const args = { generation, template, role, zone, atFirst: size.min, protect: plan.protect };
      const group = createNodeGroup(name, cluster, args, { ...opts, dependsOn });
      return { group, name: autoscalingGroup(group), ...size };
    });
  });
}

interface ZoneGroup {
  readonly generation: PoolGeneration;
  readonly template: LaunchTemplate;
  readonly role: GrantedRole;
  readonly zone: ZoneNetwork;
  /** Nodes that it is made with. */
  readonly atFirst: number;
  readonly protect: boolean;
}

/**
 * The nodes of a generation in one zone. One zone, because EC2 evens out a group of several by ending nodes that hold calls,
 * and because the autoscaler must be able to add a node where a volume is.
 */
function createNodeGroup(
  name: string,
  cluster: Cluster,
  { generation, template, role, zone, atFirst, protect }: ZoneGroup,
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
      scalingConfig: { minSize: 0, maxSize: MOST_NODES, desiredSize: atFirst },
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
  const autoscalingGroupName = autoscalingGroup(group);
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

function autoscalingGroup(group: NodeGroup): Output<string> {
  return group.resources.apply((made) => made?.[0]?.autoscalingGroups[0]?.name ?? "");
}
