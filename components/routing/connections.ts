import type { Size } from "../../stacks/plan/sizes";

/** File descriptors per connection: to the client and to the shard. */
const DESCRIPTORS = 2;
/** Memory per connection, bytes: measured 21 kB, rounded up. */
const BYTES = 25_000;

/** Maximum connections of a router, for which half of its pod's memory is planned. */
export function connections({ memoryLimit }: Size): number {
  return Math.floor((memoryLimit * 1_000_000) / 2 / BYTES);
}

export function descriptors(size: Size): number {
  return connections(size) * DESCRIPTORS;
}
