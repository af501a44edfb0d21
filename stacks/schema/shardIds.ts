export type ShardId = `shard-${number}`;

/** The id of a shard by its number, starting at 0. */
function shardId(number: number): ShardId {
  return `shard-${number}`;
}

/** The number of a shard by its id; NaN for any other text. */
export function shardNumber(id: string): number {
  return Number(/^shard-(0|[1-9]\d*)$/.exec(id)?.[1]);
}

/** The ids of the first `count` shards, in numerical order. */
export function shardIds(count: number): ShardId[] {
  return Array.from({ length: count }, (_, number) => shardId(number));
}
