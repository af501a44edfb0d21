import type { Cluster } from "@pulumi/aws/eks";
import { interpolate, type Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { Placement } from "../cluster";
import { stackName } from "../stackName";
import { EKS } from "../../../stacks/catalogue/versions";
import { type ControllerOptions, createController } from "./controller";
import type { ScaledGroup } from "./nodeGroups";
import type { Statement } from "./roles";

const NAME = "cluster-autoscaler";

export interface AutoscalerArgs {
  readonly plan: AwsPlan;
  readonly system: Placement;
  readonly groups: readonly ScaledGroup[];
}

/** Installs the cluster autoscaler, which adds nodes for pending pods and removes unneeded nodes within each group's limits. */
export function createAutoscaler(
  name: string,
  cluster: Cluster,
  { plan, system, groups }: AutoscalerArgs,
  opts: ControllerOptions,
): Resource {
  return createController(
    `${name}-autoscaler`,
    cluster,
    {
      release: NAME,
      chart: plan.charts.autoscaler,
      values: {
        fullnameOverride: NAME,
        cloudProvider: "aws",
        awsRegion: plan.region,
        // No auto-discovery by tags, which would use the limits in EKS, see nodeGroups.ts.
        autoscalingGroups: groups.map(({ name: group, min, max }) => ({ name: group, minSize: min, maxSize: max })),
        image: { tag: EKS[plan.version].autoscaler },
        rbac: { serviceAccount: { name: NAME } },
        nodeSelector: system.selector,
        resources: { requests: { cpu: "50m", memory: "300Mi" }, limits: { memory: "600Mi" } },
        extraArgs: {
          expander: "least-waste",
          // Otherwise the minimum only prevents removal and does not add nodes.
          "enforce-node-group-min-size": true,
          // The groups of one generation differ only in their zone.
          "balance-similar-node-groups": true,
          // The local volumes of bridges and the router hold only temporary data.
          "skip-nodes-with-local-storage": false,
          // The default of ten minutes is too short for a bridge, which waits for its conferences.
          "max-graceful-termination-sec": plan.drainMinutes * 60,
        },
      },
      statements: statements(cluster, plan),
      ports: [],
    },
    opts,
  );
}

/** Permissions to read all groups, and to change the size of the cluster's groups. */
function statements(cluster: Cluster, plan: AwsPlan): Statement[] {
  const { region } = plan;
  return [
    {
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: ["eks:DescribeNodegroup"],
      Resource: interpolate`arn:aws:eks:${region}:*:nodegroup/${cluster.name}/*/*`,
    },
    {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: `arn:aws:autoscaling:${region}:*:autoScalingGroup:*:autoScalingGroupName/eks-*`,
      // EKS sets this tag on the groups of its node groups.
      Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${stackName(plan)}`]: "owned" } },
    },
  ];
}
