import { PORTS } from "../../stacks/catalogue/ports";
import type { TurnPlan } from "../../stacks/plan/turn";

export const CERTIFICATE_FOLDER = "/tls";

/**
 * Everything that is not somebody's public address: this cluster, its cloud's metadata service, private and special networks.
 * Without these lines a TURN server is a way into the network it stands in.
 */
const DENIED_PEERS = [
  "0.0.0.0-0.255.255.255",
  "10.0.0.0-10.255.255.255",
  "100.64.0.0-100.127.255.255",
  "127.0.0.0-127.255.255.255",
  "169.254.0.0-169.254.255.255",
  "172.16.0.0-172.31.255.255",
  "192.0.0.0-192.0.0.255",
  "192.0.2.0-192.0.2.255",
  "192.88.99.0-192.88.99.255",
  "192.168.0.0-192.168.255.255",
  "198.18.0.0-198.19.255.255",
  "198.51.100.0-198.51.100.255",
  "203.0.113.0-203.0.113.255",
  "224.0.0.0-255.255.255.255",
  // Bridges advertise IPv4 only, and IPv6 has many ways to write a private IPv4 address.
  "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

/**
 * The configuration of coturn, without its secret.
 * @param peers addresses of bridges that are reachable although they are private, as an operator gave them.
 */
export function turnConfig(turn: TurnPlan, peers: readonly string[]): string {
  return [
    `realm=${turn.host}`,
    `listening-port=${PORTS.stun}`,
    `tls-listening-port=${PORTS.turns}`,
    `cert=${CERTIFICATE_FOLDER}/tls.crt`,
    `pkey=${CERTIFICATE_FOLDER}/tls.key`,
    // Short-lived passwords that prosody gives to people who are in a room; nothing is relayed without one.
    "use-auth-secret",
    "fingerprint",
    "no-tcp-relay",
    "no-multicast-peers",
    ...DENIED_PEERS.map((range) => `denied-peer-ip=${range}`),
    // An allowed address outweighs a denied range.
    ...peers.map((peer) => `allowed-peer-ip=${peer}`),
    // A name is the second in which its password was made, so a class that joins at once has one name.
    "user-quota=200",
    "total-quota=8000",
    `max-bps=${Math.round((turn.userKbps * 1000) / 8)}`,
    // Answers without a password are small and few, so that they are no use for flooding someone else.
    "unauthorized-ratelimit",
    "no-software-attribute",
    "prometheus",
    `prometheus-port=${PORTS.turnMetrics}`,
    "log-file=stdout",
    "pidfile=/tmp/turnserver.pid",
    "",
  ].join("\n");
}
