const AWS = "service.beta.kubernetes.io/aws-load-balancer";

/** Annotations by which a Service of type LoadBalancer is made into the right load balancer. Only the program sets them. */
export const BALANCER_ANNOTATIONS = {
  aws: {
    scheme: `${AWS}-scheme`,
    targetType: `${AWS}-nlb-target-type`,
    attributes: `${AWS}-attributes`,
    targetGroupAttributes: `${AWS}-target-group-attributes`,
    subnets: `${AWS}-subnets`,
    addresses: `${AWS}-eip-allocations`,
  },
  gcp: { addresses: "networking.gke.io/load-balancer-ip-addresses" },
} as const;

/** Older names of what the program sets otherwise, and annotations that take the load balancer away from its controller. */
export const FOREIGN_ANNOTATIONS = {
  aws: [`${AWS}-type`, `${AWS}-internal`, `${AWS}-backend-protocol`, `${AWS}-proxy-protocol`, `${AWS}-ssl-cert`],
  gcp: ["networking.gke.io/load-balancer-type", "cloud.google.com/load-balancer-type", "cloud.google.com/l4-rbs"],
} as const;
