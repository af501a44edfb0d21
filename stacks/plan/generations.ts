import type { PoolPlan } from "./pools";
import { fit, slug } from "./resourceName";

/**
 * A pool of nodes as a cloud makes it. Its kind of machine and its version are its identity: nodes that hold calls are never
 * updated in place (EKS forces them out after 15 minutes), so a change makes a new generation, and the old one stays,
 * cordoned, for as long as `cluster.previous` names it.
 */
export interface PoolGeneration {
  /** Name of the pool, for example "media-1-36-c7i-xlarge". */
  readonly id: string;
  readonly pool: PoolPlan["name"];
  /** Nodes carry public addresses. */
  readonly public: boolean;
  readonly machineType: string;
  /** Exact version of the nodes, in the cloud's form; undefined for the newest there is when the pool is made. */
  readonly release: string | undefined;
  /** Nodes, in all zones together. */
  readonly min: number;
  readonly max: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: PoolPlan["taints"];
  /** Takes no new pods; the autoscaler removes each node when its last pod has gone. */
  readonly retiring: boolean;
}

/** Node label: which generation of its pool a node is of, so that `kubectl drain -l` finds an old one. */
const GENERATION = "jitsi.org/generation";
/** Taint key of a generation that is being replaced. */
const RETIRING = "jitsi.org/retiring";

/** What tells one generation of both pools from another. */
export interface GenerationKey {
  /** Minor version of Kubernetes. */
  readonly version: string;
  readonly release: string | undefined;
  readonly machineTypes: Readonly<Record<PoolPlan["name"], string>>;
}

/** Current generations first, then those of before that differ from them. */
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
  const machineType = machineTypes[pool.name];
  const id = nameOf(pool.name, release ?? version, machineType);
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

/** The largest size stays: a smaller one would end nodes that hold calls. */
function retire(old: PoolGeneration): PoolGeneration {
  return {
    ...old,
    min: 0,
    taints: [...old.taints, { key: RETIRING, value: "true", effect: "NoSchedule" }],
    retiring: true,
  };
}

/** GKE takes 40 characters for the name of a pool. */
const MAX_NAME_LENGTH = 40;

function nameOf(...parts: readonly string[]): string {
  return fit(slug(parts.join("-")), MAX_NAME_LENGTH);
}

/** A whole number shared out over so many places: the first ones get what does not divide. */
export function shareOut(total: number, places: number): readonly number[] {
  return Array.from({ length: places }, (_, n) => Math.floor((total + places - 1 - n) / places));
}
