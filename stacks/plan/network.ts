import { MAX_ZONES } from "../schema/cluster";
import { formatRange, overlap, parseRange, type Range, sizeOf } from "../schema/range";

/**
 * How a cluster's range of addresses is divided. Every part has its place by its index, so that a zone more never moves
 * what exists: a changed range of a subnet is a new subnet.
 */

/** The part with that index of a range that is divided into parts of the size of a longer prefix. */
function part(of: Range, prefix: number, index: number): Range {
  return { start: of.start + index * sizeOf({ start: 0, prefix }), prefix };
}

export interface AwsNetworkPlan {
  readonly cidr: string;
  /** Addresses of Services, outside of the VPC. */
  readonly services: string;
  readonly zones: readonly ZonePlan[];
}

export interface ZonePlan {
  /** Id of the zone, the same for every account, for example "euc1-az1". */
  readonly id: string;
  /** Subnet of media nodes, load balancers and NAT. */
  readonly public: string;
  /** Subnet of everything else. */
  readonly private: string;
}

const EKS_SERVICES = "172.20.0.0/16";

/**
 * Eight equal parts: four for private subnets, then four for public ones. Equal, because media nodes are many and have
 * few pods, and system nodes are few and have many.
 */
export function planAwsNetwork(cidr: Range, zones: readonly string[]): AwsNetworkPlan {
  const eighth = cidr.prefix + 3;
  return {
    cidr: formatRange(cidr),
    services: EKS_SERVICES,
    zones: zones.map((id, n) => ({
      id,
      private: formatRange(part(cidr, eighth, n)),
      public: formatRange(part(cidr, eighth, MAX_ZONES + n)),
    })),
  };
}

export interface GcpNetworkPlan {
  readonly nodes: string;
  readonly services: string;
  readonly controlPlane: string;
  readonly pods: string;
}

/** The first quarter for nodes (an eighth), Services (a sixteenth) and the control plane; the second half for pods. */
export function planGcpNetwork(cidr: Range): GcpNetworkPlan {
  return {
    nodes: formatRange(part(cidr, cidr.prefix + 3, 0)),
    services: formatRange(part(cidr, cidr.prefix + 4, 2)),
    controlPlane: formatRange({ ...part(cidr, cidr.prefix + 4, 3), prefix: 28 }),
    pods: formatRange(part(cidr, cidr.prefix + 1, 1)),
  };
}

/** Addresses that one node takes, pods and reserve included. */
interface NodeAddresses {
  readonly system: number;
  readonly media: number;
}

/** A pod of EKS has an address of the subnet: up to 110 on a system node; on a media node what the CNI plugin keeps ready. */
const EKS_NODE: NodeAddresses = { system: 128, media: 16 };
/** EC2 keeps five of every subnet; load balancers want eight free, and the control plane and NAT have some. */
const EKS_SUBNET_OVERHEAD = 5 + 16;

/** Pods a media node of GKE can run: a bridge, a TURN server and GKE's own agents. */
export const GKE_MEDIA_PODS = 32;
/** GKE gives a node twice as many addresses as it can have pods, as a power of two: 110 pods, 256 addresses. */
const GKE_NODE: NodeAddresses = { system: 256, media: 2 * GKE_MEDIA_PODS };

/** Nodes of both pools at their largest. */
export interface PoolSizes {
  readonly system: number;
  readonly media: number;
}

/**
 * Whether a range holds the pools, twice: a new pool stands beside the one it takes over from.
 * @param zones number of zones that nodes are spread over.
 */
export function holds(cloud: "aws" | "gcp", cidr: Range, zones: number, pools: PoolSizes): boolean {
  if (cloud === "aws") {
    const subnet = sizeOf({ ...cidr, prefix: cidr.prefix + 3 }) - EKS_SUBNET_OVERHEAD;
    return (["system", "media"] as const).every(
      (pool) => 2 * Math.ceil(pools[pool] / zones) * EKS_NODE[pool] <= subnet,
    );
  }
  const nodes = sizeOf({ ...cidr, prefix: cidr.prefix + 3 });
  const pods = sizeOf({ ...cidr, prefix: cidr.prefix + 1 });
  const needed = 2 * (pools.system * GKE_NODE.system + pools.media * GKE_NODE.media);
  return needed <= pods && 2 * (pools.system + pools.media) + EKS_SUBNET_OVERHEAD <= nodes;
}

/** The largest and the smallest network worth making, as lengths of prefixes: less does not hold two system nodes, twice. */
export const PREFIXES = { aws: { largest: 16, smallest: 20 }, gcp: { largest: 8, smallest: 20 } } as const;

/** The longest prefix, that is the smallest network, which holds the pools; undefined where none does. */
export function smallestPrefix(cloud: "aws" | "gcp", zones: number, pools: PoolSizes): number | undefined {
  const { largest, smallest } = PREFIXES[cloud];
  for (let prefix = smallest; prefix >= largest; prefix--) {
    if (holds(cloud, { start: 0, prefix }, zones, pools)) return prefix;
  }
  return undefined;
}

/** Ranges that private networks are made of (RFC 1918, RFC 6598). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Ranges that belong to somebody already. */
const TAKEN: Readonly<Record<"aws" | "gcp", Readonly<Record<string, string>>>> = {
  aws: { [EKS_SERVICES]: "the addresses of Services", "172.17.0.0/16": "the containers' bridge of every node" },
  gcp: { "172.17.0.0/16": "the containers' bridge of every node" },
};

export function isPrivate(range: Range): boolean {
  return isWithin(range, PRIVATE);
}

/** Ranges that stand for others in examples, and that nobody has (RFC 5737). */
const EXAMPLES = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

export function isExample(range: Range): boolean {
  return isWithin(range, EXAMPLES);
}

function isWithin(range: Range, others: readonly string[]): boolean {
  return others.some((text) => {
    const whole = parseRange(text);
    return whole !== undefined && whole.prefix <= range.prefix && overlap(whole, range);
  });
}

/** What else uses addresses of a range; undefined where nothing does. */
export function takenBy(
  cloud: "aws" | "gcp",
  range: Range,
): { readonly range: string; readonly by: string } | undefined {
  for (const [text, by] of Object.entries(TAKEN[cloud])) {
    const taken = parseRange(text);
    if (taken !== undefined && overlap(taken, range)) return { range: text, by };
  }
  return undefined;
}
