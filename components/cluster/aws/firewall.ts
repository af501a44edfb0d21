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
): { readonly group: SecurityGroup; readonly rule: SecurityGroupIngressRule | undefined } {
  const group = new SecurityGroup(
    `${name}-media`,
    { vpcId: vpc.id, description: "Media from everywhere to bridges", tags: { Name: `${stackName(plan)}-media` } },
    opts,
  );
  const [rule] = plan.mediaPorts.map((port) => openPort(port, name, group, opts));
  return { group, rule };
}

/** A rule has one port, and its name has it too where it is not the usual one, so that another port changes no rule. */
function openPort(
  port: number,
  name: string,
  group: SecurityGroup,
  opts: CustomResourceOptions,
): SecurityGroupIngressRule {
  return new SecurityGroupIngressRule(
    port === PORTS.media ? `${name}-media` : `${name}-media-${port}`,
    {
      securityGroupId: group.id,
      description: "Media",
      ipProtocol: "udp",
      fromPort: port,
      toPort: port,
      cidrIpv4: "0.0.0.0/0",
    },
    opts,
  );
}
