import { Address, type Subnetwork } from "@pulumi/gcp/compute";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { BALANCER_ANNOTATIONS, BALANCER_TIMINGS } from "../../../stacks/catalogue/loadBalancers";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { LoadBalancer } from "../cluster";
import { stackName } from "../stackName";

/** A regional passthrough load balancer with a reserved address, which outlives it. */
export function createLoadBalancer(
  name: string,
  role: "router" | "turn",
  plan: GcpPlan,
  opts: CustomResourceOptions,
): LoadBalancer {
  const addressName = `${stackName(plan)}-${role}`;
  const address = new Address(
    `${name}-${role}`,
    { name: addressName, region: plan.region, addressType: "EXTERNAL", networkTier: "PREMIUM" },
    { ...opts, protect: plan.protect },
  );
  return {
    ...PASS_THROUGH,
    annotations: { [BALANCER_ANNOTATIONS.gcp.addresses]: addressName },
    addresses: [address.address],
  };
}

/** An internal load balancer with an address of the nodes' subnet. */
export function createInternalLoadBalancer(
  name: string,
  role: "router",
  plan: GcpPlan,
  subnet: Subnetwork,
  opts: CustomResourceOptions,
): LoadBalancer {
  const addressName = `${stackName(plan)}-${role}-internal`;
  const address = new Address(
    `${name}-${role}-internal`,
    { name: addressName, region: plan.region, addressType: "INTERNAL", subnetwork: subnet.id },
    { ...opts, protect: plan.protect },
  );
  return {
    ...PASS_THROUGH,
    annotations: { [BALANCER_ANNOTATIONS.gcp.addresses]: addressName },
    loadBalancerClass: "networking.gke.io/l4-regional-internal",
    addresses: [address.address],
  };
}

/** The same with an assigned address. */
export const PASS_THROUGH: LoadBalancer = {
  annotations: {},
  // Uses network endpoint groups (GKE 1.33.1 and later), which contain only nodes with ready pods. In clusters created with
  // 1.34.1-gke.2190000 or later it supports both TCP and UDP, which TURN needs.
  loadBalancerClass: "networking.gke.io/l4-regional-external",
  nodePorts: true,
  timings: BALANCER_TIMINGS.gcp,
  addresses: undefined,
};
