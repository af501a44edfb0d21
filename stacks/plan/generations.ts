import { RETIRING } from "../catalogue/labels";
import type { PoolPlan } from "./pools";
import { fit, slug } from "./resourceName";

/**
 * A node pool of a cloud. Machine type and version are its identity, because nodes with conferences are never updated in place
 * (EKS evicts them after 15 minutes). A change creates a new generation, and the old one stays tainted for as long as
 * `cluster.previous` names it.
 */
export interface PoolGeneration {
  /** Name of the node pool, for example "media-1-36-c7i-xlarge". */
  readonly id: string;
  readonly pool: PoolPlan["name"];
  /** Whether nodes have public addresses. */
  readonly public: boolean;
  readonly machineType: string;
  /** Exact node version in the cloud's format; undefined for the newest one when the pool is created. */
  readonly release: string | undefined;
  /** Number of nodes in all zones. */
  readonly min: number;
  readonly max: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: PoolPlan["taints"];
  /** Whether the pool accepts no new pods. The autoscaler removes each node after its last pod ends. */
  readonly retiring: boolean;
}

/** Node label with the generation, so that `kubectl drain -l` can select the old one. */
const GENERATION = "jitsi.org/generation";

/** Identity of a generation of all pools. */
export interface GenerationKey {
  /** Minor version of Kubernetes. */
  readonly version: string;
  readonly release: string | undefined;
  /** Those that differ from the pools' own. */
  readonly machineTypes: Readonly<Partial<Record<PoolPlan["name"], string | undefined>>>;
}

/** Current generations first, then previous ones that differ from them. */
export function planGenerations(
  pools: readonly PoolPlan[],
  current: GenerationKey,
  previous: GenerationKey | undefined,
): readonly PoolGeneration[] {
  const now = pools.map((pool) => generation(pool, current));
  if (previous === undefined) return now;
  const ids = new Set(now.map(({ id }) => id));
  const before = pools.map((pool) => retire(generation(pool, previous))).filter(({ id }) => !ids.has(id));
  return [...now, ...before];
}

function generation(pool: PoolPlan, { version, release, machineTypes }: GenerationKey): PoolGeneration {
  const machineType = machineTypes[pool.name] ?? pool.machine.type;
  const closed = pool.name === "media" && !pool.public ? ["private"] : [];
  const id = nameOf(pool.name, release ?? version, machineType, ...closed);
  return {
    id,
    pool: pool.name,
    public: pool.public,
    machineType,
    release,
    min: pool.min,
    max: pool.max,
    labels: { ...pool.labels, [GENERATION]: id },
    taints: pool.taints,
    retiring: false,
  };
}

/** The maximum size stays, because a smaller one would remove nodes with conferences. */
function retire(old: PoolGeneration): PoolGeneration {
  return {
    ...old,
    min: 0,
    taints: [...old.taints, { key: RETIRING, value: "true", effect: "NoSchedule" }],
    retiring: true,
  };
}

/** GKE allows 40 characters for a node pool name. */
const MAX_NAME_LENGTH = 40;

function nameOf(...parts: readonly string[]): string {
  return fit(slug(parts.join("-")), MAX_NAME_LENGTH);
}

/** Divides a whole number into parts; the first parts get the remainder. */
export function shareOut(total: number, places: number): readonly number[] {
  return Array.from({ length: places }, (_, n) => Math.floor((total + places - 1 - n) / places));
}
