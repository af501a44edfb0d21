import type { core, meta } from "@pulumi/kubernetes/types/input";
import type { LoadBalancerPlan } from "../stacks/plan/loadBalancer";
import type { LoadBalancer } from "./cluster/cluster";

/** Fields that the API server refuses to change: another value takes another Service. */
export const LOAD_BALANCER_IDENTITY = ["spec.loadBalancerClass"];

export interface LoadBalanced {
  readonly annotations: NonNullable<meta.v1.ObjectMeta["annotations"]>;
  readonly spec: Partial<core.v1.ServiceSpec>;
}

/** The parts of a Service by which a load balancer of the cluster's kind is made, as the operator asks for it. */
export function loadBalanced(cluster: LoadBalancer, own: LoadBalancerPlan): LoadBalanced {
  const { address, sourceRanges } = own;
  return {
    annotations: { ...cluster.annotations, ...own.annotations },
    spec: {
      // The client's own address reaches the pod.
      externalTrafficPolicy: "Local",
      loadBalancerClass: own.class ?? cluster.loadBalancerClass,
      allocateLoadBalancerNodePorts: cluster.nodePorts,
      ...(address === undefined ? {} : { loadBalancerIP: address }),
      ...(sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
    },
  };
}
