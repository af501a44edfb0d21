import { LogGroup } from "@pulumi/aws/cloudwatch";
import { FlowLog, type Vpc } from "@pulumi/aws/ec2";
import { type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";
import { createRole } from "./roles";

/**
 * Logs rejected connections of the VPC, to detect attacks. Accepted connections are not logged, because the log would show which
 * participants communicate.
 */
export function createFlowLog(name: string, plan: AwsPlan, vpc: Vpc, opts: CustomResourceOptions): void {
  const group = new LogGroup(
    `${name}-rejected`,
    { name: `/aws/vpc/${stackName(plan)}/rejected`, retentionInDays: plan.auditDays },
    opts,
  );
  const role = createRole(
    `${name}-flow-log`,
    {
      service: "vpc-flow-logs.amazonaws.com",
      statements: [
        { Effect: "Allow", Action: ["logs:DescribeLogGroups", "logs:DescribeLogStreams"], Resource: "*" },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: interpolate`${group.arn}:*`,
        },
      ],
    },
    opts,
  );
  new FlowLog(
    `${name}-rejected`,
    {
      vpcId: vpc.id,
      trafficType: "REJECT",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: `${stackName(plan)}-rejected` },
    },
    { ...opts, dependsOn: [...role.grants] },
  );
}
