/** One section of a HAProxy configuration: its head, and its lines indented. */
export function section(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** Whom HAProxy asks for names: the cluster's DNS, or on a machine of its own whoever DNS_ADDR names. */
export const NAMESERVERS: readonly string[] = [
  ".if defined(DNS_ADDR)",
  'nameserver cluster "${DNS_ADDR}"',
  ".else",
  "parse-resolv-conf",
  ".endif",
  "accepted_payload_size 8192",
];

/** Longest key of a room, in bytes after decoding: a tenant and a room name of 64 letters in any script. */
export const KEY_BYTES = 256;

/**
 * A room's shard, and what the routers tell each other about slots: both are kept alike on all routers by the peers. And, for a
 * router alone, whether it refuses the certificate that is mounted: tables have their size among the metrics.
 */
export const TABLES = { rooms: "rooms", slots: "routers/slots", refused: "refused" } as const;

/**
 * What a router's process knows of itself: that it is ready, and the second from which the next change of the slots holds. Maps
 * without a file, so they are empty again with every new process.
 */
export const SELF = { ready: "virt@ready", change: "virt@change" } as const;
