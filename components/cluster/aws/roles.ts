import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import type { iam } from "@pulumi/aws/types/input";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

export type Statement = iam.PolicyStatement;

export interface RoleArgs {
  /** Service of AWS that takes the role on, for example "eks.amazonaws.com". */
  readonly service: string;
  /** Policies of AWS itself, by the part of their ARN after "policy/". */
  readonly managed?: readonly string[];
  /** What the role may do besides. */
  readonly statements?: readonly Statement[];
}

export interface GrantedRole {
  readonly arn: Input<string>;
  /** Until these exist, whoever takes the role on can do nothing. */
  readonly grants: readonly Resource[];
}

/** A role and what it may do. */
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
 * Keeps a writer of logs from making a group anew that `destroy` has deleted: it would keep its logs for ever, and the next
 * `up` would find its name taken (terraform-aws-modules/terraform-aws-eks#920).
 * @param prefix of the names of its groups.
 */
export function noLogGroups(prefix: string): Statement {
  return { Effect: "Deny", Action: ["logs:CreateLogGroup"], Resource: `arn:aws:logs:*:*:log-group:${prefix}/*` };
}

/** What takes on roles for pods: the agent that every node runs. */
export const POD_IDENTITY = "pods.eks.amazonaws.com";
