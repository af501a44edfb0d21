import { interpolate, type Input } from "@pulumi/pulumi";
import type { Statement } from "./roles";

/** Tag with which the controller marks its resources of a cluster. */
const OWNER = "elbv2.k8s.aws/cluster";

export interface PolicyScope {
  /** Name of the cluster, the value of the controller's tag. */
  readonly cluster: string;
  readonly region: string;
  readonly vpc: Input<string>;
  /** Security group of all nodes of the cluster. */
  readonly nodes: Input<string>;
}

/**
 * Permissions of the AWS Load Balancer Controller: the part of its published policy that Network Load Balancers need, limited to
 * its resources of this cluster. The published policy (docs/install/iam_policy.json of v3.5.0) allows writing to all resources
 * of the account.
 */
export function loadBalancerPolicy({ cluster, region, vpc, nodes }: PolicyScope): Statement[] {
  const elb = (kind: string): string => `arn:aws:elasticloadbalancing:${region}:*:${kind}`;
  const balancers = elb("loadbalancer/net/k8s-*/*");
  const listeners = elb("listener/net/k8s-*/*/*");
  const targetGroups = elb("targetgroup/k8s-*/*");
  const securityGroups = `arn:aws:ec2:${region}:*:security-group/*`;
  const requested = { StringEquals: { [`aws:RequestTag/${OWNER}`]: cluster } };
  const owned = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: cluster } };
  return [
    { Effect: "Allow", Action: READS, Resource: "*" },
    {
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole"],
      Resource:
        "arn:aws:iam::*:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
    },
    {
      Effect: "Allow",
      Action: ["ec2:CreateSecurityGroup"],
      Resource: interpolate`arn:aws:ec2:${region}:*:vpc/${vpc}`,
    },
    { Effect: "Allow", Action: ["ec2:CreateSecurityGroup"], Resource: securityGroups, Condition: requested },
    {
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: securityGroups,
      Condition: { StringEquals: { ...requested.StringEquals, "ec2:CreateAction": "CreateSecurityGroup" } },
    },
    {
      Effect: "Allow",
      Action: [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteTags",
        "ec2:RevokeSecurityGroupIngress",
      ],
      Resource: securityGroups,
      Condition: owned,
    },
    {
      Effect: "Allow",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      Resource: interpolate`arn:aws:ec2:${region}:*:security-group/${nodes}`,
    },
    {
      Effect: "Allow",
      Action: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      Resource: [balancers, targetGroups],
      Condition: requested,
    },
    {
      Effect: "Allow",
      Action: ["elasticloadbalancing:AddTags"],
      Resource: [balancers, targetGroups, listeners],
      Condition: {
        StringEquals: {
          ...requested.StringEquals,
          "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup", "CreateListener"],
        },
      },
    },
    {
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      Resource: [balancers, targetGroups, listeners],
      Condition: owned,
    },
  ];
}

const READS = [
  "ec2:DescribeAccountAttributes",
  "ec2:DescribeAddresses",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcPeeringConnections",
  "ec2:DescribeVpcs",
  "ec2:GetSecurityGroupsForVpc",
  "elasticloadbalancing:DescribeCapacityReservation",
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListenerCertificates",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeSSLPolicies",
  "elasticloadbalancing:DescribeTags",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
];
