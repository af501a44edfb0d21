import { IPv4, IPv6 } from "ipaddr.js";
import type { PeerRange } from "../../stacks/catalogue/peers";
import { PORTS } from "../../stacks/catalogue/ports";
import type { TurnPlan } from "../../stacks/plan/turn";

export const CERTIFICATE_FOLDER = "/tls";

/** The configuration of coturn, without its secret. */
export function turnConfig(turn: TurnPlan): string {
  return [
    // First: messages about the lines above it would go to a file in /tmp.
    "log-file=stdout",
    `realm=${turn.host}`,
    `listening-port=${PORTS.stun}`,
    `tls-listening-port=${PORTS.turns}`,
    `cert=${CERTIFICATE_FOLDER}/tls.crt`,
    `pkey=${CERTIFICATE_FOLDER}/tls.key`,
    // Short-lived passwords that prosody gives to participants of a room; nothing is relayed without one.
    "use-auth-secret",
    "fingerprint",
    "no-tcp-relay",
    "no-multicast-peers",
    ...turn.peers.flatMap(peerLine),
    // Sessions of one user name. The name is the second in which prosody made the password, so a class that joins at once has one
    // name.
    "user-quota=200",
    "total-quota=8000",
    // Bytes per second of one session, for each direction.
    `max-bps=${Math.round((turn.userKbps * 1000) / 8)}`,
    // Answers without a password are small and few, so that they are no use for flooding someone else.
    "unauthorized-ratelimit",
    "no-software-attribute",
    "prometheus",
    `prometheus-port=${PORTS.turnMetrics}`,
    "pidfile=/tmp/turnserver.pid",
    "",
  ].join("\n");
}

/** coturn relays to every address that no line denies. An allowed address outweighs denied ranges. */
function peerLine({ range, decision }: PeerRange): string[] {
  const { first, last } = ends(range);
  if (decision === "denied") return [`denied-peer-ip=${first}-${last}`];
  // Single addresses only: an allowed range would open the denied ranges within it.
  return first === last ? [`allowed-peer-ip=${first}`] : [];
}

/**
 * First and last address of a range, as coturn takes them. A range that begins with `::` means to coturn "from any address of any
 * family" and denies every IPv4 peer, so it begins with `::1`; coturn refuses the peer `::` without a line.
 */
function ends(range: string): { readonly first: string; readonly last: string } {
  const family = IPv4.isValidCIDR(range) ? IPv4 : IPv6;
  const first = family.networkAddressFromCIDR(range).toString();
  return { first: first === "::" ? "::1" : first, last: family.broadcastAddressFromCIDR(range).toString() };
}
