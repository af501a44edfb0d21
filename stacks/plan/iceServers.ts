import { PORTS } from "../catalogue/ports";
import type { Settings } from "../schema/schema";
import { planTurn } from "./turn";

/** The TURN and STUN server that clients use: the program's or the operator's. */
export interface IceServersPlan {
  readonly host: string;
  /** Port of TURN over TLS; undefined without it. */
  readonly turns: number | undefined;
  readonly turn: { readonly port: number; readonly transports: readonly ("udp" | "tcp")[] } | undefined;
  /** UDP port of STUN; undefined without it. */
  readonly stun: number | undefined;
  /** User name of fixed credentials; undefined if prosody derives short-lived ones from a shared secret. */
  readonly username: string | undefined;
}

/** Undefined for a region without TURN. */
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

/** `host:port` of the STUN server, the format of the images. */
export function stunAddress(servers: IceServersPlan | undefined): string | undefined {
  return servers?.stun === undefined ? undefined : `${servers.host}:${servers.stun}`;
}
