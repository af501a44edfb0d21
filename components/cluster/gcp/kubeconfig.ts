import type { Cluster } from "@pulumi/gcp/container";
import { type Output, secret } from "@pulumi/pulumi";
import { stackName } from "../stackName";

/**
 * A kubeconfig that asks Google's plugin for a token whenever it is used. The cluster is reached by its name, whose
 * certificate is one that everybody trusts.
 */
export function kubeconfigOf(cluster: Cluster): Output<string> {
  const config = cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: stackName(), cluster: { server: `https://${dnsEndpointConfig?.endpoint}` } }],
      users: [
        {
          name: stackName(),
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "gke-gcloud-auth-plugin",
              provideClusterInfo: true,
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
