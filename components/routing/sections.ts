/** One section of a HAProxy configuration: its head, and its lines indented. */
export function section(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** A line of HAProxy's configuration has at most 64 words; lines of one name are one list. */
const MAX_PER_LINE = 50;

/** An ACL for connections from some networks, which is false where there are none. */
export function sources(acl: string, networks: readonly string[]): readonly string[] {
  const lines = Array.from({ length: Math.ceil(networks.length / MAX_PER_LINE) }, (_, n) =>
    networks.slice(n * MAX_PER_LINE, (n + 1) * MAX_PER_LINE),
  );
  return lines.map((line) => `acl ${acl} src ${line.join(" ")}`);
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
 * Tables by name. `rooms`: the shard of a room, alike on all routers by the peers. `addresses`: new rooms and sessions by client.
 * `connections`: open ones by client. Of a router alone, for its metrics, which hold a table's size: `refused` has an entry while
 * the mounted certificate is not served, `sidecar` while the sidecar works.
 */
export const TABLES = {
  rooms: "rooms",
  addresses: "addresses",
  connections: "connections",
  refused: "refused",
  sidecar: "sidecar",
} as const;

/** Rooms that the table holds. Each is about 400 bytes. */
export const MAX_ROOMS = 200_000;
