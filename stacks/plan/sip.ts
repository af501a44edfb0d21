import type { Settings } from "../schema/schema";
import { type JigasiPlan, planJigasi } from "./jigasi";

/** Dial-in and dial-out by telephone. jigasi joins a room as one participant for every call. */
export interface SipPlan extends JigasiPlan {
  readonly server: string;
  readonly port: number;
  readonly transport: Settings["sip"]["transport"];
  /** Account of dial-in. */
  readonly account: SipAccount;
  /** URLs from which browsers get telephone numbers and the code of a room. */
  readonly numbersUrl: string;
  readonly codesUrl: string;
  /** UDP ports of the bridges, to which jigasi sends sound. */
  readonly mediaPorts: readonly number[];
  /** Undefined without dial-out. */
  readonly dialOut: DialOutPlan | undefined;
}

/** An account at the SIP server. */
export interface SipAccount {
  /** `name@server`. */
  readonly user: string;
  /** Secret with key `password`. */
  readonly secret: string;
}

/** Calls to telephones, by one jigasi in each shard. */
export interface DialOutPlan {
  readonly account: SipAccount;
  /** Limit of calls of one user in a shard: at the same time, and new ones per minute. */
  readonly callsPerUser: number;
  /** URL at which clients check a number before they request a call; undefined: they accept any text. */
  readonly checkUrl: string | undefined;
}

/** Undefined for a region without dial-in. The checks require every value. */
export function planSip(settings: Settings): SipPlan | undefined {
  const { sip, bridges } = settings;
  const { server, transport, user, secret, numbersUrl, codesUrl } = sip;
  if (!sip.enabled || server === undefined || user === undefined || secret === undefined) return undefined;
  if (numbersUrl === undefined || codesUrl === undefined) return undefined;
  return {
    ...planJigasi(settings),
    server,
    port: sip.port ?? (transport === "TLS" ? 5061 : 5060),
    transport,
    account: { user, secret },
    numbersUrl,
    codesUrl,
    mediaPorts: bridges.ports,
    dialOut: planDialOut(sip.dialOut),
  };
}

function planDialOut(dialOut: Settings["sip"]["dialOut"]): DialOutPlan | undefined {
  if (dialOut === undefined) return undefined;
  const { user, secret, callsPerUser, checkUrl } = dialOut;
  return { account: { user, secret }, callsPerUser, checkUrl };
}
