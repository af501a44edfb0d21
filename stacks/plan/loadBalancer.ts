import type { Settings } from "../schema/schema";

/** Configured settings of one load balancer, in addition to those of the cluster's kind. */
export type LoadBalancerPlan = Settings["edge"]["loadBalancer"];
