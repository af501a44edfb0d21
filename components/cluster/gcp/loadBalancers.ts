import { Address } from "@pulumi/gcp/compute";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { LoadBalancer } from "../cluster";
import { stackName } from "../stackName";

/** A regional load balancer that passes connections through as they are, on an address that outlives it. */
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
    annotations: { "networking.gke.io/load-balancer-ip-addresses": addressName },
    addresses: [address.address],
  };
}

/** The same on an address that it gets itself. */
export const PASS_THROUGH: LoadBalancer = {
  annotations: {},
  // By network endpoint groups (GKE from 1.33.1 on): it finds nodes with ready pods without asking all the others. In clusters
  // that were made with 1.34.1-gke.2190000 or later it carries TCP and UDP together, as TURN does.
  loadBalancerClass: "networking.gke.io/l4-regional-external",
  nodePorts: true,
  // A pod on another node: its node joins the endpoint group (tens of seconds), and passes the check that GKE makes of a Service
  // with the client's address kept, which is one success within 3 s (kubernetes/ingress-gce, pkg/healthchecksl4).
  settleSeconds: 60,
  addresses: undefined,
};
