import { Provider } from "@pulumi/kubernetes/provider";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Cluster } from "./cluster";

export interface KubernetesArgs {
  readonly kubeconfig: Input<string> | undefined;
  /** Context of the kubeconfig; undefined if it has only one. */
  readonly context?: string;
  /**
   * Identity of the cluster for the engine. Without it, a moved or a not yet known kubeconfig counts as another cluster, and the
   * engine plans to replace all objects.
   */
  readonly identifier: string | undefined;
}

/** Creates the providers of all Kubernetes objects. */
export function createKubernetesProviders(
  name: string,
  { kubeconfig, context, identifier }: KubernetesArgs,
  opts: CustomResourceOptions,
): Pick<Cluster, "provider" | "charts"> {
  const args = {
    kubeconfig,
    context,
    clusterIdentifier: identifier,
    // Otherwise a change replaces a ConfigMap or Secret, which fails for fixed names ("already exists").
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  };
  return {
    provider: new Provider(`${name}-kubernetes`, args, opts),
    charts: new Provider(`${name}-charts`, { ...args, upsertExistingObjects: true }, opts),
  };
}
