import { SecurityGroup } from "@pulumi/aws/ec2";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { PORTS } from "../../../stacks/catalogue/ports";
import { stackName } from "../stackName";
import type { AwsNetwork } from "./network";

/**
 * Security group that opens UDP media on media nodes to the internet, in addition to the cluster's group. It must not have the
 * tag kubernetes.io/cluster/<name>, because the load balancer controller requires it on exactly one group of a node.
 */
export function createMediaFirewall(
  name: string,
  plan: AwsPlan,
  { vpc }: AwsNetwork,
  opts: CustomResourceOptions,
): { readonly group: SecurityGroup; readonly rule: SecurityGroupIngressRule } {
  const group = new SecurityGroup(
    `${name}-media`,
    { vpcId: vpc.id, description: "Media from everywhere to bridges", tags: { Name: `${stackName(plan)}-media` } },
    opts,
  );
  const rule = new SecurityGroupIngressRule(
    `${name}-media`,
    {
      securityGroupId: group.id,
      description: "Media",
      ipProtocol: "udp",
      fromPort: PORTS.media,
      toPort: PORTS.media,
      cidrIpv4: "0.0.0.0/0",
    },
    opts,
  );
  return { group, rule };
}
