import type { Part, Picture, Shard } from "./picture";

/** Shards that are drawn as one, because they are alike. */
export interface ShardGroup {
  readonly shards: readonly Shard[];
  /** Parts of the first of them. */
  readonly parts: readonly Part[];
}

/** As many shards as still fit below each other, each drawn by itself. */
const MOST_ALONE = 3;

/** Few shards one by one; of many, those in the same state with the same parts together. */
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

/** The order in which people meet them; what is not known comes last. */
const ROLES = ["web", "jicofo", "prosody", "jvb"];

function placeOf(part: Part): number {
  const place = ROLES.indexOf(roleOf(part));
  return place === -1 ? ROLES.length : place;
}

/** For each part of a shard, the part that is drawn for it. */
export function drawnFor(groups: readonly ShardGroup[], { parts }: Picture): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap((part) => {
      const group = groups.find(({ shards }) => shards.some(({ id }) => id === part.shard));
      const drawn = group?.parts.find((one) => roleOf(one) === roleOf(part));
      return drawn === undefined ? [] : [[part.id, drawn.id] as const];
    }),
  );
}

/** What a part is in its shard: "web". */
export function roleOf({ name, shard }: Part): string {
  return shard !== undefined && name.startsWith(`${shard}-`) ? name.slice(shard.length + 1) : name;
}
