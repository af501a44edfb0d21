/** A section of a HAProxy configuration with indented lines. */
export function section(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** A configuration line has at most 64 words. ACL lines with one name form one list. */
const MAX_PER_LINE = 50;

/** ACL lines that match connections from the networks. An ACL without networks never matches. */
export function sources(acl: string, networks: readonly string[]): readonly string[] {
  const lines = Array.from({ length: Math.ceil(networks.length / MAX_PER_LINE) }, (_, n) =>
    networks.slice(n * MAX_PER_LINE, (n + 1) * MAX_PER_LINE),
  );
  return lines.map((line) => `acl ${acl} src ${line.join(" ")}`);
}

/** DNS servers: the cluster's, or DNS_ADDR outside a cluster. */
export const NAMESERVERS: readonly string[] = [
  ".if defined(DNS_ADDR)",
  'nameserver cluster "${DNS_ADDR}"',
  ".else",
  "parse-resolv-conf",
  ".endif",
  "accepted_payload_size 8192",
];

/** Maximum length of a room's key after decoding, bytes: a tenant and a room name of 64 characters in any script. */
export const KEY_BYTES = 256;

/**
 * Names of stick tables. `rooms`: the shard of each room, synchronised between peers. `addresses`: new rooms and sessions per
 * client. `connections`: open connections per client. Two tables exist only for their size in the metrics: `refused` has an entry
 * while the mounted certificate is not served, `sidecar` while the sidecar works.
 */
export const TABLES = {
  rooms: "rooms",
  addresses: "addresses",
  connections: "connections",
  refused: "refused",
  sidecar: "sidecar",
} as const;

/** Maximum rooms in the table, about 400 bytes each. */
export const MAX_ROOMS = 200_000;
