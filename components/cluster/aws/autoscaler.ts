import type { Cluster } from "@pulumi/aws/eks";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import { interpolate, type ComponentResourceOptions, type CustomResourceOptions, type Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { Placement } from "../cluster";
import { stackName } from "../stackName";
import { EKS } from "../../../stacks/catalogue/versions";
import { createChartIsolation } from "./isolation";
import type { ScaledGroup } from "./nodeGroups";
import { createPodIdentity } from "./podIdentity";
import type { Statement } from "./roles";

const NAME = "cluster-autoscaler";
const NAMESPACE = "kube-system";

export interface AutoscalerArgs {
  readonly plan: AwsPlan;
  readonly system: Placement;
  readonly groups: readonly ScaledGroup[];
}

/** Adds a node for a pod that finds none, and removes a node that nobody needs, within the limits of each group. */
export function createAutoscaler(
  name: string,
  cluster: Cluster,
  { plan, system, groups }: AutoscalerArgs,
  opts: {
    readonly aws: CustomResourceOptions;
    readonly kubernetes: ComponentResourceOptions & { dependsOn: Resource[] };
  },
): Resource {
  const identity = createPodIdentity(
    `${name}-autoscaler`,
    cluster,
    { namespace: NAMESPACE, serviceAccount: NAME, statements: statements(cluster, plan) },
    opts.aws,
  );
  createChartIsolation(NAME, [], opts.kubernetes);
  return new Chart(
    `${name}-autoscaler`,
    {
      ...plan.charts.autoscaler,
      name: NAME,
      namespace: NAMESPACE,
      values: {
        fullnameOverride: NAME,
        cloudProvider: "aws",
        awsRegion: plan.region,
        // Not by their tags, which would give it the limits that EKS knows.
        autoscalingGroups: groups.map(({ name: group, min, max }) => ({ name: group, minSize: min, maxSize: max })),
        image: { tag: EKS[plan.version].autoscaler },
        rbac: { serviceAccount: { name: NAME } },
        nodeSelector: system.selector,
        resources: { requests: { cpu: "50m", memory: "300Mi" }, limits: { memory: "600Mi" } },
        extraArgs: {
          expander: "least-waste",
          // Otherwise a minimum only keeps it from removing nodes.
          "enforce-node-group-min-size": true,
          // The groups of one generation differ in their zone only.
          "balance-similar-node-groups": true,
          // Bridges and the router have scratch volumes, which hold nothing that anybody would miss.
          "skip-nodes-with-local-storage": false,
          // By default it gives a pod ten minutes; a bridge waits for its calls.
          "max-graceful-termination-sec": plan.drainMinutes * 60,
        },
      },
    },
    { ...opts.kubernetes, dependsOn: [...opts.kubernetes.dependsOn, ...identity.grants] },
  );
}

/** Read everything about groups, change the size of the cluster's own. */
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
      // EKS tags the groups of its node groups so.
      Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${stackName(plan)}`]: "owned" } },
    },
  ];
}
