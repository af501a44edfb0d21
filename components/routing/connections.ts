import type { Size } from "../../stacks/plan/sizes";

/** Descriptors of a connection: to the client and to the shard. */
const DESCRIPTORS = 2;
/** Bytes of a connection: measured 21 kB, rounded up. */
const BYTES = 25_000;

/** Connections of a router: half of its pod's memory is for them. */
export function connections({ memoryLimit }: Size): number {
  return Math.floor((memoryLimit * 1_000_000) / 2 / BYTES);
}

export function descriptors(size: Size): number {
  return connections(size) * DESCRIPTORS;
}
