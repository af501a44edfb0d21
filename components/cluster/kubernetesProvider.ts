import { Provider } from "@pulumi/kubernetes/provider";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Cluster } from "./cluster";

export interface KubernetesArgs {
  readonly kubeconfig: Input<string> | undefined;
  /** Context of the kubeconfig; undefined for the only one it has. */
  readonly context?: string;
  /**
   * Name that the engine knows the cluster by. Without one it takes a kubeconfig that moved, or that is not known before
   * the cluster is, for another cluster and plans to replace everything.
   */
  readonly identifier: string | undefined;
}

/** The providers of every Kubernetes object. */
export function createKubernetesProviders(
  name: string,
  { kubeconfig, context, identifier }: KubernetesArgs,
  opts: CustomResourceOptions,
): Pick<Cluster, "provider" | "charts"> {
  const args = {
    kubeconfig,
    context,
    clusterIdentifier: identifier,
    // A changed ConfigMap or Secret of a fixed name would be a replacement: "already exists".
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  };
  return {
    provider: new Provider(`${name}-kubernetes`, args, opts),
    charts: new Provider(`${name}-charts`, { ...args, upsertExistingObjects: true }, opts),
  };
}
