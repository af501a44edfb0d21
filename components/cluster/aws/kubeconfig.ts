import type { Cluster } from "@pulumi/aws/eks";
import { all, type Output, secret } from "@pulumi/pulumi";
import { stackName } from "../stackName";

/** A kubeconfig that asks the AWS CLI for a token whenever it is used, so that nothing in it expires or can be stolen. */
export function kubeconfigOf(cluster: Cluster, region: string): Output<string> {
  const config = all([cluster.endpoint, cluster.certificateAuthority.data, cluster.name]).apply(
    ([server, authority, clusterName]) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: stackName(), cluster: { server, "certificate-authority-data": authority } }],
        users: [
          {
            name: stackName(),
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1beta1",
                command: "aws",
                args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
                interactiveMode: "Never",
              },
            },
          },
        ],
        contexts: [{ name: stackName(), context: { cluster: stackName(), user: stackName() } }],
        "current-context": stackName(),
      }),
  );
  return secret(config);
}
