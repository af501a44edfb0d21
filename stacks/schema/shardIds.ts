export type ShardId = `shard-${number}`;

/** The id of the shard with that number, from 0 on. */
export function shardId(number: number): ShardId {
  return `shard-${number}`;
}

/** The number of the shard with that id; NaN for any other text. */
export function shardNumber(id: string): number {
  return Number(/^shard-(0|[1-9]\d*)$/.exec(id)?.[1]);
}

/** The ids of so many shards, in order of their numbers. */
export function shardIds(count: number): ShardId[] {
  return Array.from({ length: count }, (_, number) => shardId(number));
}
