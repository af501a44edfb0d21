/** Whether TURN relays to an address range. The most specific range that contains an address applies. */
export interface PeerRange {
  /** CIDR. */
  readonly range: string;
  readonly decision: "allowed" | "denied";
  readonly reason: string;
}

const allowed = (range: string, reason: string): PeerRange => ({ range, decision: "allowed", reason });
const denied = (range: string, reason: string): PeerRange => ({ range, decision: "denied", reason });

/**
 * Peers of TURN, IPv4 and IPv6. The participant chooses the peer, so every range of the cluster, its cloud or its network is
 * denied.
 *
 * Source: the IANA registries iana-ipv4-special-registry, multicast-addresses, iana-ipv6-special-registry and
 * ipv6-address-space. Ranges that are not globally reachable are denied, and so are globally reachable ones without bridges:
 * multicast, the deprecated 6to4 relays, all of IPv6. `168.63.129.16` is from Microsoft's documentation.
 */
export const PEER_RANGES: readonly PeerRange[] = [
  allowed("0.0.0.0/0", "public addresses: where bridges are"),
  denied("0.0.0.0/8", "this host on this network"),
  denied("10.0.0.0/8", "private use: nodes, pods and Services"),
  denied("100.64.0.0/10", "shared address space of carriers (CGNAT), and pods and services of clouds"),
  denied("127.0.0.0/8", "loopback: the pod itself"),
  denied("168.63.129.16/32", "the platform services of Azure"),
  denied("169.254.0.0/16", "link-local, with the metadata service of clouds (169.254.169.254)"),
  denied("172.16.0.0/12", "private use"),
  denied("192.0.0.0/24", "IETF protocol assignments, with a metadata service (192.0.0.192)"),
  denied("192.0.2.0/24", "documentation (TEST-NET-1)"),
  denied("192.88.99.0/24", "relays of 6to4, deprecated"),
  denied("192.168.0.0/16", "private use"),
  denied("198.18.0.0/15", "benchmarks of network devices"),
  denied("198.51.100.0/24", "documentation (TEST-NET-2)"),
  denied("203.0.113.0/24", "documentation (TEST-NET-3)"),
  denied("224.0.0.0/4", "multicast"),
  denied("240.0.0.0/4", "reserved, with the broadcast address"),
  denied("::/0", "all of IPv6: bridges advertise IPv4 only"),
  // Parts of ::/0 need separate lines: the line of ::/0 starts at ::1 (see turnConfig), and coturn before 4.16, which compares
  // addresses byte by byte, excludes every address whose last byte is 0 from such a range.
  denied("::ffff:0:0/96", "IPv4-mapped: another form of an IPv4 address"),
  denied("64:ff9b::/96", "NAT64: another form of an IPv4 address"),
  denied("64:ff9b:1::/48", "NAT64 of a network's own"),
  denied("2000::/3", "the IPv6 internet, with Teredo (2001::/32) and 6to4 (2002::/16), which hold IPv4 addresses"),
  denied("fc00::/7", "unique local addresses: nodes, pods, the metadata service of clouds (fd00:ec2::254)"),
  denied("fe80::/10", "link-local"),
  denied("ff00::/8", "multicast"),
];
