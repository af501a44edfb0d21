import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import type { iam } from "@pulumi/aws/types/input";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

export type Statement = iam.PolicyStatement;

export interface RoleArgs {
  /** AWS service that assumes the role, for example "eks.amazonaws.com". */
  readonly service: string;
  /** AWS managed policies, by the part of their ARN after "policy/". */
  readonly managed?: readonly string[];
  /** Additional permissions. */
  readonly statements?: readonly Statement[];
}

export interface GrantedRole {
  readonly arn: Input<string>;
  /** Resources that must exist before the role has its permissions. */
  readonly grants: readonly Resource[];
}

/** Creates an IAM role with its permissions. */
export function createRole(name: string, args: RoleArgs, opts: CustomResourceOptions): GrantedRole {
  const { service, managed = [], statements = [] } = args;
  const actions = service === POD_IDENTITY ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
  const role = new Role(
    name,
    {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
      },
    },
    opts,
  );
  const attachments = managed.map(
    (policy) =>
      new RolePolicyAttachment(
        `${name}-${policy.split("/").at(-1)}`,
        { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        opts,
      ),
  );
  const own =
    statements.length === 0
      ? []
      : [
          new RolePolicy(
            name,
            { role: role.name, policy: { Version: "2012-10-17", Statement: [...statements] } },
            opts,
          ),
        ];
  return { arn: role.arn, grants: [...attachments, ...own] };
}

/**
 * Denies a log writer the creation of log groups. It would otherwise recreate a group that `destroy` has deleted, with unlimited
 * retention, and the next `up` would fail because the name exists (terraform-aws-modules/terraform-aws-eks#920).
 * @param prefix prefix of the group names
 */
export function noLogGroups(prefix: string): Statement {
  return { Effect: "Deny", Action: ["logs:CreateLogGroup"], Resource: `arn:aws:logs:*:*:log-group:${prefix}/*` };
}

/** Service that assumes roles for pods, by the agent on every node. */
export const POD_IDENTITY = "pods.eks.amazonaws.com";
