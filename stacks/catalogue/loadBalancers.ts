/** How long a load balancer takes to follow its targets, seconds. */
export interface BalancerTimings {
  /** From the moment a pod is ready until it gets connections. */
  readonly attach: number;
  /** From the moment a pod starts to terminate until it gets no more connections. */
  readonly detach: number;
}

export const BALANCER_TIMINGS: Readonly<Record<"aws" | "gcp" | "kubeconfig", BalancerTimings>> = {
  // Network Load Balancer with pods as targets. Its controller makes a pod ready once it is a healthy target; 15 s are for pods that
  // are older than the load balancer. A deregistered target gets connections for two minutes, whatever the deregistration delay
  // (kubernetes-sigs/aws-load-balancer-controller#2366, aws/containers-roadmap#470).
  aws: { attach: 15, detach: 120 },
  // Passthrough load balancer with nodes as targets. A node joins the endpoint group in tens of seconds and passes one check within
  // 3 s; two failed checks remove it (kubernetes/ingress-gce, pkg/healthchecksl4).
  gcp: { attach: 60, detach: 6 },
  // Unknown: MetalLB and kube-vip follow within seconds.
  kubeconfig: { attach: 15, detach: 20 },
};

/**
 * Seconds that a terminating pod goes on accepting connections: until it gets no more of them, and until a pod that became ready just
 * before gets some. An eviction waits only until that one is ready.
 */
export function serveOnSeconds({ attach, detach }: BalancerTimings): number {
  return Math.max(attach, detach);
}

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
