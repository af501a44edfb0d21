import { PORTS } from "../catalogue/ports";
import type { Settings } from "../schema/schema";
import { planTurn } from "./turn";

/** The TURN and STUN server that clients are told about: this program's, or the operator's own. */
export interface IceServersPlan {
  readonly host: string;
  /** Port of TURN over TLS, if it has that. */
  readonly turns: number | undefined;
  readonly turn: { readonly port: number; readonly transports: readonly ("udp" | "tcp")[] } | undefined;
  /** UDP port of STUN, if it has that. */
  readonly stun: number | undefined;
  /** Of fixed credentials; undefined where prosody derives short-lived ones from a shared secret. */
  readonly username: string | undefined;
}

/** Undefined where a region has neither kind of TURN. */
export function planIceServers(settings: Settings): IceServersPlan | undefined {
  const { server } = settings.turn;
  if (server !== undefined) {
    return {
      host: server.host,
      turns: server.tlsPort,
      turn: server.port === undefined ? undefined : { port: server.port, transports: server.transports ?? ["udp"] },
      stun: server.stunPort,
      username: server.username,
    };
  }
  const turn = planTurn(settings);
  if (turn === undefined) return undefined;
  return { host: turn.host, turns: PORTS.https, turn: undefined, stun: PORTS.stun, username: undefined };
}

/** `host:port` of the STUN server, as the images take it. */
export function stunAddress(servers: IceServersPlan | undefined): string | undefined {
  return servers?.stun === undefined ? undefined : `${servers.host}:${servers.stun}`;
}
