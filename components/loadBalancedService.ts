import type { Service } from "@pulumi/kubernetes/core/v1";
import type { core, meta } from "@pulumi/kubernetes/types/input";
import type { Output } from "@pulumi/pulumi";
import type { LoadBalancerPlan } from "../stacks/plan/loadBalancer";
import type { LoadBalancer } from "./cluster/cluster";

/** Immutable fields: a change replaces the Service. */
export const LOAD_BALANCER_IDENTITY = ["spec.loadBalancerClass"];

export interface LoadBalanced {
  readonly annotations: NonNullable<meta.v1.ObjectMeta["annotations"]>;
  readonly spec: Partial<core.v1.ServiceSpec>;
}

/** Address or host name of a Service's load balancer; undefined until it has one. */
export function addressOf({ status }: Service): Output<string | undefined> {
  return status.apply((known) => {
    const [first] = known?.loadBalancer?.ingress ?? [];
    return first?.ip ?? first?.hostname;
  });
}

/** Fields of a Service that configure its load balancer, from the cluster and from the operator's configuration. */
export function loadBalanced(cluster: LoadBalancer, own: LoadBalancerPlan): LoadBalanced {
  const { address, sourceRanges } = own;
  return {
    annotations: { ...cluster.annotations, ...own.annotations },
    spec: {
      // Preserves the client's address.
      externalTrafficPolicy: "Local",
      loadBalancerClass: own.class ?? cluster.loadBalancerClass,
      allocateLoadBalancerNodePorts: cluster.nodePorts,
      ...(address === undefined ? {} : { loadBalancerIP: address }),
      ...(sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
    },
  };
}
