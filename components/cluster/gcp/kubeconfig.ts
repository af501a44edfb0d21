import type { Cluster } from "@pulumi/gcp/container";
import { type Output, secret } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { execKubeconfig } from "../execKubeconfig";
import { stackName } from "../stackName";

/** A kubeconfig that obtains its token from Google's plugin. It uses the DNS endpoint, which has a publicly trusted certificate. */
export function kubeconfigOf(cluster: Cluster, plan: GcpPlan): Output<string> {
  const config = cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) =>
    execKubeconfig(
      stackName(plan),
      { server: `https://${dnsEndpointConfig?.endpoint}` },
      { command: "gke-gcloud-auth-plugin", provideClusterInfo: true },
    ),
  );
  return secret(config);
}
