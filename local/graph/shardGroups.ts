import type { Part, Picture, Shard } from "./picture";

/** Equal shards that are drawn as one box. */
export interface ShardGroup {
  readonly shards: readonly Shard[];
  /** Parts of the first shard. */
  readonly parts: readonly Part[];
}

/** Up to this many shards each have their own box. */
const MOST_ALONE = 3;

/** Groups of shards. Many shards are grouped by state and parts. */
export function groupShards({ shards, parts }: Picture): readonly ShardGroup[] {
  const groups = shards.map((shard) => ({
    shards: [shard],
    parts: parts.filter((part) => part.shard === shard.id).toSorted((a, b) => placeOf(a) - placeOf(b)),
  }));
  if (shards.length <= MOST_ALONE) return groups;
  const alike = new Map<string, ShardGroup>();
  for (const group of groups) {
    const key = JSON.stringify([group.shards[0]?.state, group.parts.map((part) => [roleOf(part), part.details])]);
    const first = alike.get(key);
    alike.set(key, first === undefined ? group : { ...first, shards: [...first.shards, ...group.shards] });
  }
  return [...alike.values()];
}

/** In the order in which a participant uses them; unknown roles come last. */
const ROLES = ["web", "jicofo", "prosody", "jvb"];

function placeOf(part: Part): number {
  const place = ROLES.indexOf(roleOf(part));
  return place === -1 ? ROLES.length : place;
}

/** Maps each part of a shard to the part that is drawn in its place. */
export function drawnFor(groups: readonly ShardGroup[], { parts }: Picture): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap((part) => {
      const group = groups.find(({ shards }) => shards.some(({ id }) => id === part.shard));
      const drawn = group?.parts.find((one) => roleOf(one) === roleOf(part));
      return drawn === undefined ? [] : [[part.id, drawn.id] as const];
    }),
  );
}

/** Role of a part in its shard, for example "web". */
export function roleOf({ name, shard }: Part): string {
  return shard !== undefined && name.startsWith(`${shard}-`) ? name.slice(shard.length + 1) : name;
}
