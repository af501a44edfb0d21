import type { Cluster } from "@pulumi/aws/eks";
import { all, type Output, secret } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { execKubeconfig } from "../execKubeconfig";
import { stackName } from "../stackName";

/** A kubeconfig that obtains its token from the AWS CLI. */
export function kubeconfigOf(cluster: Cluster, plan: AwsPlan): Output<string> {
  const { endpoint, certificateAuthority, name } = cluster;
  const config = all([endpoint, certificateAuthority.data, name]).apply(([server, authority, clusterName]) =>
    execKubeconfig(
      stackName(plan),
      { server, "certificate-authority-data": authority },
      {
        command: "aws",
        args: ["eks", "get-token", "--cluster-name", clusterName, "--region", plan.region, "--output", "json"],
      },
    ),
  );
  return secret(config);
}
