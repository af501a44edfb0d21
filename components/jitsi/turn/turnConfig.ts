import { IPv4, IPv6 } from "ipaddr.js";
import type { PeerRange } from "../../../stacks/catalogue/peers";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { TurnPlan } from "../../../stacks/plan/turn";

export const CERTIFICATE_FOLDER = "/tls";

/** Configuration of coturn, without its secret. */
export function turnConfig(turn: Pick<TurnPlan, "host" | "userKbps" | "peers">): string {
  return [
    // Must be first: messages about earlier lines would go to a file in /tmp.
    "log-file=stdout",
    `realm=${turn.host}`,
    `listening-port=${PORTS.stun}`,
    `tls-listening-port=${PORTS.turns}`,
    `cert=${CERTIFICATE_FOLDER}/tls.crt`,
    `pkey=${CERTIFICATE_FOLDER}/tls.key`,
    // Relaying needs a short-lived password, which prosody sends to participants of a room.
    "use-auth-secret",
    "fingerprint",
    "no-tcp-relay",
    "no-multicast-peers",
    ...turn.peers.flatMap(peerLine),
    // Sessions per user name. The name is the second in which prosody created the password, so participants who join together
    // share one name.
    "user-quota=200",
    "total-quota=8000",
    // Bytes per second of one session in each direction.
    `max-bps=${Math.round((turn.userKbps * 1000) / 8)}`,
    // Limits unauthenticated responses, so that TURN cannot amplify an attack.
    "unauthorized-ratelimit",
    "no-software-attribute",
    "prometheus",
    `prometheus-port=${PORTS.turnMetrics}`,
    "pidfile=/tmp/turnserver.pid",
    "",
  ].join("\n");
}

/** coturn relays to every address that is not denied. An allowed range takes precedence over denied ranges, including ranges inside it. */
function peerLine({ range, decision }: PeerRange): string[] {
  const { first, last } = ends(range);
  if (decision === "denied") return [`denied-peer-ip=${first}-${last}`];
  if (range === "0.0.0.0/0") return [];
  return [`allowed-peer-ip=${first === last ? first : `${first}-${last}`}`];
}

/**
 * First and last address of a range in coturn's notation. coturn reads a range that starts at `::` as any address of any family
 * and denies every IPv4 peer, so the range starts at `::1`. coturn always refuses the peer `::`.
 */
function ends(range: string): { readonly first: string; readonly last: string } {
  const family = IPv4.isValidCIDR(range) ? IPv4 : IPv6;
  const first = family.networkAddressFromCIDR(range).toString();
  return { first: first === "::" ? "::1" : first, last: family.broadcastAddressFromCIDR(range).toString() };
}
