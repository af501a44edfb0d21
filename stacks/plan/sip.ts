import type { Settings } from "../schema/schema";
import { planImage } from "./images";
import { type PlacementPlan, planPlacement } from "./placement";
import { type Size, workloadSize } from "./sizes";

/** Dial-in by telephone. jigasi joins a room as one participant for every call. */
export interface SipPlan {
  readonly server: string;
  readonly port: number;
  readonly transport: Settings["sip"]["transport"];
  /** Account at the server. */
  readonly user: string;
  /** Secret with key `password`. */
  readonly secret: string;
  /** URLs from which browsers get telephone numbers and the code of a room. */
  readonly numbersUrl: string;
  readonly codesUrl: string;
  /** Longest wait for calls to end before jigasi stops, minutes. */
  readonly drainMinutes: number;
  /** UDP ports of the bridges, to which jigasi sends sound. */
  readonly mediaPorts: readonly number[];
  readonly size: Size;
  readonly placement: PlacementPlan;
  readonly image: string;
}

/** Undefined for a region without dial-in. The checks require every value. */
export function planSip(settings: Settings): SipPlan | undefined {
  const { sip, drainMinutes, bridges } = settings;
  const { server, transport, user, secret, numbersUrl, codesUrl } = sip;
  if (!sip.enabled || server === undefined || user === undefined || secret === undefined) return undefined;
  if (numbersUrl === undefined || codesUrl === undefined) return undefined;
  return {
    server,
    port: sip.port ?? (transport === "TLS" ? 5061 : 5060),
    transport,
    user,
    secret,
    numbersUrl,
    codesUrl,
    drainMinutes,
    mediaPorts: bridges.ports,
    size: workloadSize(settings, "jigasi"),
    placement: planPlacement(settings, "jigasi"),
    image: planImage(settings, "jigasi"),
  };
}
