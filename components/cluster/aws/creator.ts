import { getClustersOutput } from "@pulumi/aws/eks/getClusters";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { all, type InvokeOutputOptions, RunError } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

/**
 * Fails the first preview if `cluster.admins` contains the role or user that runs it. EKS creates an access entry for the creator
 * of a cluster and refuses a second one (409), which would stop the update after the cluster is created.
 */
export function refuseCreatorAsAdmin(plan: AwsPlan, opts: InvokeOutputOptions): void {
  if (plan.admins.length === 0) return;
  const existing = getClustersOutput({}, opts).names;
  const creator = getCallerIdentityOutput({}, opts).arn;
  all([existing, creator]).apply(([names, arn]) => {
    const index = plan.admins.findIndex((admin) => principal(admin) === principal(arn));
    if (index === -1 || names.includes(stackName(plan))) return;
    throw new RunError(
      `jitsi:cluster.admins contains ${plan.admins[index]}, which creates the cluster and is already its administrator: ` +
        `EKS refuses a second access entry\npulumi config rm --path 'jitsi:cluster.admins[${index}]'`,
    );
  });
}

/** Account, kind and name of a role or user. The path is ignored: role sessions have none, and names are unique without it. */
function principal(arn: string): string {
  const [, account, kind = "", path = ""] =
    /^arn:[^:]+:(?:iam|sts)::(\d+):(assumed-role|role|user)\/(.+)$/.exec(arn) ?? [];
  const name = kind === "assumed-role" ? path.split("/")[0] : path.split("/").at(-1);
  return [account, kind.replace("assumed-", ""), name].join(" ");
}
