/** Delays of a load balancer, seconds. */
export interface BalancerTimings {
  /** From readiness of a pod to its first connections. */
  readonly attach: number;
  /** From the start of a pod's termination to its last new connection. */
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
  // Unknown. MetalLB and kube-vip need seconds.
  kubeconfig: { attach: 15, detach: 20 },
};

/**
 * Seconds for which a terminating pod continues to accept connections: until it gets no new ones, and until a pod that has just become
 * ready gets some. An eviction waits only for readiness.
 */
export function serveOnSeconds({ attach, detach }: BalancerTimings): number {
  return Math.max(attach, detach);
}

const AWS = "service.beta.kubernetes.io/aws-load-balancer";

/** Annotations that configure load balancers. Only the program may set them. */
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

/** Older annotations for settings of the program, and annotations that select another controller. */
export const FOREIGN_ANNOTATIONS = {
  aws: [`${AWS}-type`, `${AWS}-internal`, `${AWS}-backend-protocol`, `${AWS}-proxy-protocol`, `${AWS}-ssl-cert`],
  gcp: ["networking.gke.io/load-balancer-type", "cloud.google.com/load-balancer-type", "cloud.google.com/l4-rbs"],
} as const;
