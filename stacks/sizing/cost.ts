import { familyOf } from "../catalogue/machines";
import { AWS_PRICES, GCP_PRICES, type Prices } from "../catalogue/prices";
import type { AwsPlan, GcpPlan } from "../plan/cluster";
import type { Plan } from "../plan/plan";
import { poolList, type PoolPlan } from "../plan/pools";

/** Monthly cost of a region at list prices, US dollars. */
export interface Estimate {
  /** With all pools at their minimum and at their maximum. */
  readonly monthly: Span;
  readonly lines: readonly CostLine[];
  /** Prices that substitute unknown ones. */
  readonly assumptions: readonly string[];
  /** Costs that are not included, because the price is unknown or depends on use. */
  readonly leftOut: readonly string[];
  /** Origin and date of the prices. */
  readonly sources: readonly string[];
}

export interface CostLine {
  readonly what: string;
  readonly count: Span;
  readonly monthly: Span;
}

export interface Span {
  readonly min: number;
  readonly max: number;
}

/** Hours per month as the clouds count them: a twelfth of a year. */
const HOURS = 730;

/** Undefined for an existing cluster, whose cost is unknown. */
export function estimate(plan: Plan): Estimate | undefined {
  const recorded = plan.meet.recording === undefined ? [] : ["storage of recordings"];
  switch (plan.cluster.cloud) {
    case "aws":
      return estimateOf(awsItems(plan, plan.cluster), AWS_PRICES, plan.cluster.region, [...AWS_LEFT_OUT, ...recorded]);
    case "gcp":
      return estimateOf(gcpItems(plan, plan.cluster), GCP_PRICES, plan.cluster.region, [...GCP_LEFT_OUT, ...recorded]);
    case "kubeconfig":
      return undefined;
  }
}

/** A resource that is billed by the hour. */
interface Item {
  readonly what: string;
  readonly count: Span;
  /** US dollars per hour for one; undefined if unknown. */
  readonly hourly: number | undefined;
}

const AWS_LEFT_OUT = [
  "traffic to the internet and between zones, data through NAT, capacity units of load balancers",
  "disks of nodes and volumes, logs, the key of the cluster's Secrets, health checks and zones of Route 53",
];
const GCP_LEFT_OUT = [
  "traffic to the internet and between zones, data through NAT and load balancers",
  "disks of nodes and volumes, logs, zones of Cloud DNS",
];

function awsItems(plan: Plan, { network, natGateways, region, router }: AwsPlan): Item[] {
  const zones = network.zones.length;
  const { media } = plan.pools;
  const routerAddresses = router === "public" ? zones : 0;
  const turnAddresses = plan.meet.turn === undefined ? 0 : zones;
  const addresses = natGateways + routerAddresses + turnAddresses;
  return [
    { what: "EKS control plane", count: fixed(1), hourly: AWS_PRICES.controlPlane },
    ...nodes(plan, "aws", region, AWS_PRICES),
    {
      what: "public IPv4 addresses of media nodes, load balancers and NAT",
      count: addressesOf(media, addresses),
      hourly: AWS_PRICES.address,
    },
    { what: "NAT gateways", count: fixed(natGateways), hourly: AWS_PRICES.natGateway },
    { what: "Network Load Balancers", count: fixed(loadBalancers(plan)), hourly: AWS_PRICES.loadBalancer },
  ];
}

function gcpItems(plan: Plan, { region }: GcpPlan): Item[] {
  const { system, media } = plan.pools;
  const addresses = loadBalancers(plan) + 1;
  const behindNat = (count: number): number => Math.min(count, GCP_PRICES.natMostNodes);
  return [
    { what: "GKE cluster management", count: fixed(1), hourly: GCP_PRICES.controlPlane },
    ...nodes(plan, "gcp", region, GCP_PRICES),
    {
      what: "external IPv4 addresses of media nodes, load balancers and NAT",
      count: addressesOf(media, addresses),
      hourly: GCP_PRICES.address,
    },
    {
      what: "nodes behind Cloud NAT",
      count: {
        min: behindNat(system.min + (media.public ? 0 : media.min)),
        max: behindNat(system.max + (media.public ? 0 : media.max)),
      },
      hourly: GCP_PRICES.natNode,
    },
    {
      // One rule per protocol of a load balancer, at most three here, and one charge covers up to five.
      what: "forwarding rules of load balancers, all together",
      count: fixed(Math.min(loadBalancers(plan), 1)),
      hourly: GCP_PRICES.loadBalancer,
    },
  ];
}

/** Public addresses of media nodes, where they have some, and others. */
function addressesOf({ min, max, public: open }: PoolPlan, others: number): Span {
  return open ? { min: min + others, max: max + others } : fixed(others);
}

/** Load balancers of the router and of TURN. */
function loadBalancers(plan: Plan): number {
  return (plan.router.service === "loadBalancer" ? 1 : 0) + (plan.meet.turn === undefined ? 0 : 1);
}

function nodes({ pools, warmNodes }: Plan, cloud: "aws" | "gcp", region: string, { core, reference }: Prices): Item[] {
  const priced = ({ machine }: PoolPlan, what: string, count: Span): Item => {
    const perCore = (core[region] ?? core[reference])?.[familyOf(cloud, machine.type)];
    return {
      what: `${what} (${machine.type})`,
      count,
      hourly: perCore === undefined ? undefined : perCore * machine.cpu,
    };
  };
  const all = poolList(pools).map((one) => priced(one, `${one.name} nodes`, { min: one.min, max: one.max }));
  if (warmNodes === 0) return all;
  // The largest size of the pool already includes them.
  return [...all, priced(pools.media, "media nodes of the timetable, on average", { min: warmNodes, max: 0 })];
}

function estimateOf(items: readonly Item[], prices: Prices, region: string, leftOut: readonly string[]): Estimate {
  const wanted = items.filter(({ count }) => count.max > 0 || count.min > 0);
  const lines = wanted.flatMap(({ what, count, hourly }): CostLine[] => {
    if (hourly === undefined) return [];
    const monthly = { min: dollars(count.min * hourly * HOURS), max: dollars(count.max * hourly * HOURS) };
    return [{ what, count, monthly }];
  });
  const unknown = wanted.filter(({ hourly }) => hourly === undefined).map(({ what }) => `${what}: list price unknown`);
  const total = (end: keyof Span): number => dollars(lines.reduce((sum, { monthly }) => sum + monthly[end], 0));
  return {
    monthly: { min: total("min"), max: total("max") },
    lines,
    assumptions:
      prices.core[region] === undefined
        ? [`prices of ${prices.reference} are used, because those of ${region} are unknown`]
        : [],
    leftOut: [...unknown, ...leftOut],
    sources: prices.sources,
  };
}

function fixed(count: number): Span {
  return { min: count, max: count };
}

function dollars(amount: number): number {
  return Math.round(amount * 100) / 100;
}
