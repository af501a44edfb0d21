import type { Settings } from "../schema/schema";

/** What the operator asks of one load balancer, beside what the cluster's kind needs. */
export type LoadBalancerPlan = Settings["edge"]["loadBalancer"];
