import { Tag } from "@pulumi/aws/autoscaling";
import type { LaunchTemplate, SecurityGroup } from "@pulumi/aws/ec2";
import { type Cluster, NodeGroup } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { type PoolGeneration, shareOut } from "../../../stacks/plan/generations";
import { POOL } from "../../../stacks/catalogue/labels";
import { isArm } from "../../../stacks/catalogue/machines";
import { createLaunchTemplate } from "./launchTemplate";
import type { AwsNetwork, ZoneNetwork } from "./network";
import { createRole, type GrantedRole } from "./roles";

/**
 * A node group is never updated in place, because EKS then evicts pods after 15 minutes even with running conferences. Updates
 * ignore these fields. The group's name contains version and machine type, so that a change creates a new group beside it. With
 * `protect` the engine refuses to delete the old one until `cluster.previous` names it. Then a taint, which EKS also sets on
 * running nodes, keeps new pods away, and the autoscaler removes each node after its last pod ends. Removing `cluster.previous`
 * deletes the empty group. Deletion of a group ends its pods within minutes.
 */
const NEVER_UPDATED = ["launchTemplate.version", "releaseVersion"];

/**
 * The autoscaler owns the size after creation, including the limits. EKS sets all three values together, so an update of a limit
 * would also set the desired size to the engine's last known value. That would remove nodes with conferences, or be refused
 * because it is below the new minimum.
 */
const OWNED_BY_AUTOSCALER = ["scalingConfig"];
/** Default quota of nodes per group (EKS user guide, service quotas). */
const MAX_NODES = 450;

/** A node group with the autoscaler's settings. */
export interface ScaledGroup {
  readonly group: NodeGroup;
  /** Name of its Auto Scaling group. */
  readonly name: Output<string>;
  readonly min: number;
  readonly max: number;
}

/** Creates the node groups of all generations, one per zone. */
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
  // EKS does not add its security group if the launch template sets any.
  const ofCluster = cluster.vpcConfig.clusterSecurityGroupId;
  return plan.pools.flatMap((generation) => {
    const template = createLaunchTemplate(name, plan, generation, [ofCluster, mediaFirewall.id], opts);
    const [least, most] = [
      shareOut(generation.min, network.zones.length),
      shareOut(generation.max, network.zones.length),
    ];
    return network.zones.map((zone, n) => {
      // A group stays even if its maximum is 0, because its deletion would end nodes with conferences.
      const size = { min: least[n] ?? 0, max: most[n] ?? 0 };
      const args = { generation, template, role, zone, initialSize: size.min, protect: plan.protect };
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
  /** Number of nodes at creation. */
  readonly initialSize: number;
  readonly protect: boolean;
}

/**
 * Creates the node group of a generation in one zone. With several zones per group, EC2 would rebalance them by terminating nodes
 * with conferences, and the autoscaler could not add a node in the zone of a volume.
 */
function createNodeGroup(
  name: string,
  cluster: Cluster,
  { generation, template, role, zone, initialSize, protect }: ZoneGroup,
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
      amiType: isArm("aws", generation.machineType) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
      instanceTypes: [generation.machineType],
      releaseVersion: generation.release,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      scalingConfig: { minSize: 0, maxSize: MAX_NODES, desiredSize: initialSize },
      updateConfig: { maxUnavailable: 1 },
      labels: { ...generation.labels },
      taints: generation.taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
    },
    {
      ...opts,
      // A retiring group may be deleted once it is empty.
      protect: protect && !generation.retiring,
      // A node needs its permissions to join, and the network add-on to become ready.
      dependsOn: [...opts.dependsOn, ...role.grants],
      ignoreChanges: [...NEVER_UPDATED, ...OWNED_BY_AUTOSCALER],
      customTimeouts: { create: "30m", update: "60m", delete: "60m" },
    },
  );
  createScalingHints(`${name}-${groupName}`, group, generation, opts);
  return group;
}

/** Creates tags from which the autoscaler derives labels and taints of nodes in an empty group. */
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
