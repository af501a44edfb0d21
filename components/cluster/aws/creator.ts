import { getClustersOutput } from "@pulumi/aws/eks/getClusters";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { all, type InvokeOutputOptions, RunError } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

/**
 * Fails the preview of a first update by a role or user that `cluster.admins` names. EKS gives the creator of a cluster an access
 * entry and refuses a second one for the same principal (409), which would stop the update after the cluster was made.
 */
export function refuseCreatorAsAdmin(plan: AwsPlan, opts: InvokeOutputOptions): void {
  if (plan.admins.length === 0) return;
  const existing = getClustersOutput({}, opts).names;
  const creator = getCallerIdentityOutput({}, opts).arn;
  all([existing, creator]).apply(([names, arn]) => {
    const index = plan.admins.findIndex((admin) => principal(admin) === principal(arn));
    if (index === -1 || names.includes(stackName(plan))) return;
    throw new RunError(
      `jitsi:cluster.admins names ${plan.admins[index]}, which creates the cluster by this update and so administers it already: ` +
        `EKS refuses a second access entry for it\npulumi config rm --path 'jitsi:cluster.admins[${index}]'`,
    );
  });
}

/**
 * Account, kind and name of a role or user. The session of a role has no path; names are unique in an account whatever their path.
 */
function principal(arn: string): string {
  const [, account, kind = "", path = ""] =
    /^arn:[^:]+:(?:iam|sts)::(\d+):(assumed-role|role|user)\/(.+)$/.exec(arn) ?? [];
  const name = kind === "assumed-role" ? path.split("/")[0] : path.split("/").at(-1);
  return [account, kind.replace("assumed-", ""), name].join(" ");
}
