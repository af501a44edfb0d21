import type { Provider } from "@pulumi/kubernetes/provider";

/** A cluster, whoever made it. Nothing above this interface knows which cloud it is on. */
export interface Cluster {
  /** Acts on this cluster and no other; every Kubernetes object is made with it. */
  readonly provider: Provider;
  /** Where bridges run: nodes with public addresses. */
  readonly media: Placement;
  /** Where everything else runs. */
  readonly system: Placement;
  /** What the cloud's load balancer wants to read on the router's Service. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
}

/** Which nodes a pod may run on. */
export interface Placement {
  /** Empty where nodes carry no label of ours. */
  readonly selector: Readonly<Record<string, string>>;
  readonly tolerations: readonly { readonly key: string; readonly value?: string; readonly effect?: string }[];
}
