import type { Cluster } from "@pulumi/aws/eks";
import { all, type Output, secret } from "@pulumi/pulumi";
import { execKubeconfig } from "../execKubeconfig";

/** A kubeconfig for which the AWS CLI gets the token. */
export function kubeconfigOf(cluster: Cluster, region: string): Output<string> {
  const { endpoint, certificateAuthority, name } = cluster;
  const config = all([endpoint, certificateAuthority.data, name]).apply(([server, authority, clusterName]) =>
    execKubeconfig(
      { server, "certificate-authority-data": authority },
      {
        command: "aws",
        args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
      },
    ),
  );
  return secret(config);
}
