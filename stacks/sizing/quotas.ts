import type { Plan } from "../plan/plan";

/** What an account or a project must allow a region at its largest. */
export interface Quota {
  readonly what: string;
  readonly needed: number;
}

/** Blue-green upgrades and a pool beside the one that it takes over from have as many nodes again. */
const UPGRADE = 2;

/**
 * Quotas of a cloud that a region may meet, for its pools at their maxima. AWS counts running On-Demand Standard cores
 * (L-1216C47A), elastic addresses (L-0263D0A3) and Network Load Balancers (L-69A177A2) by region; Google Cloud cores by
 * region and family, external addresses and forwarding rules. None for a cluster that exists already.
 */
export function quotas({ cluster, pools, meet }: Plan): readonly Quota[] {
  if (cluster.cloud === "kubeconfig") return [];
  const { system, media } = pools;
  const cores = system.max * system.machine.cpu + media.max * media.machine.cpu;
  const balancers = (cluster.routerBalanced ? 1 : 0) + (meet.turn === undefined ? 0 : 1);
  const addresses =
    cluster.cloud === "aws"
      ? cluster.natGateways + (cluster.routerBalanced ? cluster.network.zones.length : 0)
      : media.max + balancers;
  return [
    { what: "vCPU", needed: cores },
    { what: "vCPU while pools are replaced", needed: cores * UPGRADE },
    { what: cluster.cloud === "aws" ? "elastic addresses" : "external addresses", needed: addresses },
    { what: "load balancers", needed: balancers },
  ];
}
