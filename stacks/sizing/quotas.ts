import type { Plan } from "../plan/plan";
import { poolList } from "../plan/pools";

/** A quota that the account or project needs for a region at its maximum size. */
export interface Quota {
  readonly what: string;
  readonly needed: number;
}

/** A blue-green upgrade, or a pool beside the one that it replaces, doubles the number of nodes. */
const UPGRADE = 2;

/**
 * Cloud quotas that a region needs with all pools at their maximum. AWS limits On-Demand Standard vCPUs (L-1216C47A), elastic
 * addresses (L-0263D0A3) and Network Load Balancers (L-69A177A2) per region. Google Cloud limits CPUs per region and family,
 * external addresses and forwarding rules. An existing cluster needs none.
 */
export function quotas({ cluster, pools, meet }: Plan): readonly Quota[] {
  if (cluster.cloud === "kubeconfig") return [];
  const { media } = pools;
  const cores = poolList(pools).reduce((sum, { max, machine }) => sum + max * machine.cpu, 0);
  const balancers = (cluster.router === "none" ? 0 : 1) + (meet.turn === undefined ? 0 : 1);
  const addresses =
    cluster.cloud === "aws"
      ? cluster.natGateways + (cluster.router === "public" ? cluster.network.zones.length : 0)
      : media.max + balancers;
  return [
    { what: "vCPU", needed: cores },
    { what: "vCPU while pools are replaced", needed: cores * UPGRADE },
    { what: cluster.cloud === "aws" ? "elastic addresses" : "external addresses", needed: addresses },
    { what: "load balancers", needed: balancers },
  ];
}
