import type { PoolName } from "../catalogue/machines";
import { MAX_ZONES } from "../schema/cluster";
import { formatRange, overlap, parseRange, type Range, sizeOf } from "../schema/range";

/**
 * Divides the cluster's address range. The position of each part depends only on its index, so that another zone does not
 * change existing parts: a change of a subnet's range replaces the subnet.
 */

/** The part with the given index when a range is divided into parts of the given prefix length. */
function part(of: Range, prefix: number, index: number): Range {
  return { start: of.start + index * sizeOf({ start: 0, prefix }), prefix };
}

export interface AwsNetworkPlan {
  readonly cidr: string;
  /** Range of Services, outside the VPC. */
  readonly services: string;
  readonly zones: readonly ZonePlan[];
}

export interface ZonePlan {
  /** Zone id, the same in every account, for example "euc1-az1". */
  readonly id: string;
  /** Subnet of media nodes, load balancers and NAT. */
  readonly public: string;
  /** Subnet of everything else. */
  readonly private: string;
}

const EKS_SERVICES = "172.20.0.0/16";

/**
 * Eight equal parts: four private subnets, then four public ones. They are equal, because there are many media nodes with few
 * pods each, and few system nodes with many.
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

/** The first quarter holds nodes (an eighth), Services (a sixteenth) and the control plane; the second half holds pods. */
export function planGcpNetwork(cidr: Range): GcpNetworkPlan {
  return {
    nodes: formatRange(part(cidr, cidr.prefix + 3, 0)),
    services: formatRange(part(cidr, cidr.prefix + 4, 2)),
    controlPlane: formatRange({ ...part(cidr, cidr.prefix + 4, 3), prefix: 28 }),
    pods: formatRange(part(cidr, cidr.prefix + 1, 1)),
  };
}

/** Addresses that one node uses, including its pods and reserve. */
interface NodeAddresses {
  readonly system: number;
  /** Nodes of media and of recorders, which have few pods. */
  readonly media: number;
}

/** On EKS each pod has an address of the subnet: up to 110 on a system node, and the CNI plugin's reserve on a media node. */
const EKS_NODE: NodeAddresses = { system: 128, media: 16 };
/** EC2 reserves five addresses of every subnet; load balancers need eight free, and the control plane and NAT some. */
const EKS_SUBNET_OVERHEAD = 5 + 16;

/** Maximum pods of a GKE node for media or recorders: a bridge, a TURN server and GKE's agents. */
export const GKE_MEDIA_PODS = 32;
/** GKE assigns a node twice as many addresses as its maximum of pods, rounded up to a power of two: 110 pods, 256 addresses. */
const GKE_NODE: NodeAddresses = { system: 256, media: 2 * GKE_MEDIA_PODS };

/** Maximum nodes of each pool. */
export interface PoolSizes {
  readonly system: number;
  readonly media: number;
  /** Default: no such pool. */
  readonly recording?: number;
  /** On aws: whether media nodes are, too, in the private subnets. */
  readonly oneSubnet?: boolean;
}

/**
 * Whether a range is large enough for all pools twice, because a new pool exists beside the one that it replaces.
 * @param zones number of zones
 */
export function fitsPools(cloud: "aws" | "gcp", cidr: Range, zones: number, pools: PoolSizes): boolean {
  if (cloud === "aws") {
    const subnet = sizeOf({ ...cidr, prefix: cidr.prefix + 3 }) - EKS_SUBNET_OVERHEAD;
    const inZone = (pool: PoolName, addresses: number): number => 2 * Math.ceil((pools[pool] ?? 0) / zones) * addresses;
    const media = inZone("media", EKS_NODE.media);
    const inPrivate = inZone("system", EKS_NODE.system) + inZone("recording", EKS_NODE.media);
    return pools.oneSubnet === true ? inPrivate + media <= subnet : Math.max(inPrivate, media) <= subnet;
  }
  const nodes = sizeOf({ ...cidr, prefix: cidr.prefix + 3 });
  const pods = sizeOf({ ...cidr, prefix: cidr.prefix + 1 });
  const { system, media, recording = 0 } = pools;
  const needed = 2 * (system * GKE_NODE.system + (media + recording) * GKE_NODE.media);
  return needed <= pods && 2 * (system + media + recording) + EKS_SUBNET_OVERHEAD <= nodes;
}

/** Prefix lengths of the largest and the smallest allowed network. A smaller one does not fit two system nodes twice. */
export const PREFIXES = { aws: { largest: 16, smallest: 20 }, gcp: { largest: 8, smallest: 20 } } as const;

/** The longest prefix, that is the smallest network, that is large enough for the pools; undefined if there is none. */
export function smallestPrefix(cloud: "aws" | "gcp", zones: number, pools: PoolSizes): number | undefined {
  const { largest, smallest } = PREFIXES[cloud];
  for (let prefix = smallest; prefix >= largest; prefix--) {
    if (fitsPools(cloud, { start: 0, prefix }, zones, pools)) return prefix;
  }
  return undefined;
}

/** Private address ranges (RFC 1918, RFC 6598). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Ranges that a new network must not overlap. */
const RESERVED_RANGES: Readonly<Record<"aws" | "gcp", Readonly<Record<string, string>>>> = {
  aws: { [EKS_SERVICES]: "the range of Services", "172.17.0.0/16": "the container bridge of every node" },
  gcp: { "172.17.0.0/16": "the container bridge of every node" },
};

export function isPrivate(range: Range): boolean {
  return isWithin(range, PRIVATE);
}

/** Ranges for documentation, which are never assigned (RFC 5737). */
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

/** The reserved range that a range overlaps, and what uses it; undefined if there is none. */
export function reservedOverlap(
  cloud: "aws" | "gcp",
  range: Range,
): { readonly range: string; readonly by: string } | undefined {
  for (const [text, by] of Object.entries(RESERVED_RANGES[cloud])) {
    const taken = parseRange(text);
    if (taken !== undefined && overlap(taken, range)) return { range: text, by };
  }
  return undefined;
}
