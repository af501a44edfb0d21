import type { AddonStatus } from "./addons";
import { type CertificateStatus, daysLeft, EXPIRES_SOON_DAYS } from "./certificates";
import { columns } from "../../stacks/settings/columns";
import type { RegionStatus } from "./region";
import type { RouterStatus } from "./routers";
import type { ShardStatus } from "./shards";
import type { NextWindow } from "./timetable";
import type { Unknown } from "./partialErrors";

/** Shown for a fact that could not be read. */
const UNKNOWN = "?";
/** Columns of a terminal. */
const WIDTH = 80;
/** Unknown facts that are listed for each reason. */
const SHOWN = 6;
const HEALTH = { healthy: "healthy", full: "no bridge for new rooms", down: "down" } as const;
const SLOT = { open: "new rooms", closed: "its own rooms", down: "nothing: down" } as const;

/** Marks a text that needs attention. */
type Alarm = (text: string) => string;

/**
 * The state of a region as text for one screen.
 * @param alarm marks texts that need attention, for example by a colour.
 */
export function describeRegion(region: RegionStatus, now: Date, alarm: Alarm): string {
  const sections = [
    [`Region at ${region.server}`],
    shards(region.shards, alarm),
    bridges(region.shards, alarm),
    timetable(region.timetable, now),
    visitors(region.shards, alarm),
    recorders(region.shards, alarm),
    certificates(region.certificates, now, alarm),
    routers(region.routers, alarm),
    slots(region.routers, alarm),
    addons(region.addons, alarm),
    unknown(region.unknown),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function shards(all: readonly ShardStatus[], alarm: Alarm): readonly string[] {
  if (all.length === 0) return ["No shards."];
  const health = ({ bridges: { atRest }, health: known, state }: ShardStatus): string => {
    if (atRest) return "at rest";
    if (known === null) return UNKNOWN;
    const text = HEALTH[known];
    return known === "healthy" || state === "offline" ? text : alarm(text);
  };
  return columns([
    ["SHARD", "STATE", "HEALTH", "ROOMS", "PARTICIPANTS", "CHANGES"],
    ...all.map((shard) => [
      shard.id,
      shard.state === "active" ? shard.state : alarm(shard.state),
      health(shard),
      number(shard.rooms),
      number(shard.participants),
      shard.waiting ? alarm("when offline") : "none",
    ]),
  ]);
}

function bridges(all: readonly ShardStatus[], alarm: Alarm): readonly string[] {
  if (all.length === 0) return [];
  return columns([
    ["BRIDGES", "READY", "DRAINING", "STRESS", "HIGHEST", "PARTICIPANTS", "AUTOSCALER"],
    ...all.map(({ bridges: { atRest, autoscaler, draining, participants, ready, stress }, id, state }) => [
      id,
      ready === 0 && state !== "offline" && !atRest ? alarm("0") : number(ready),
      number(draining),
      fraction(stress?.mean),
      fraction(stress?.highest),
      number(participants),
      autoscaler === null ? UNKNOWN : `${autoscaler.current} of ${autoscaler.min} to ${autoscaler.max}`,
    ]),
  ]);
}

/** The window in its own time zone. */
function timetable(window: NextWindow | null, now: Date): readonly string[] {
  if (window === null) return [];
  const { bridges, end, name, shards, start, timezone } = window;
  const [from, to] = [start, end].map((instant) => localTime(new Date(instant), timezone));
  const when = new Date(start) <= now ? "now" : "next";
  const where = shards.length === 1 ? `${shards[0]}` : `${shards.length} shards`;
  return [`Timetable: ${when} ${name}, ${from} to ${to?.slice(-5)} ${timezone}, ${bridges} bridges in ${where}`];
}

/** For example `2026-11-23 07:50`. */
function localTime(instant: Date, timezone: string): string {
  // Swedish dates are ISO 8601.
  return instant.toLocaleString("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "short" });
}

/** Only shards with visitor nodes. */
function visitors(all: readonly ShardStatus[], alarm: Alarm): readonly string[] {
  const rows = all.flatMap(({ id, state, visitors: known }) => {
    if (known === null) return [];
    const ready = `${known.ready} of ${known.nodes}`;
    const missing = known.ready < known.nodes && state !== "offline";
    return [[id, missing ? alarm(ready) : ready, number(known.listeners)]];
  });
  return rows.length === 0 ? [] : columns([["VISITOR NODES", "READY", "LISTENERS"], ...rows]);
}

function recorders(all: readonly ShardStatus[], alarm: Alarm): readonly string[] {
  const rows = all.flatMap(({ id, recorders: own, state }) => {
    if (own === null) return [];
    const free = number(own.free);
    const uploads = own.waiting === 0 ? "in time" : alarm(`${own.waiting} waiting`);
    return [
      [id, number(own.all), number(own.known), own.free === 0 && state !== "offline" ? alarm(free) : free, uploads],
    ];
  });
  return rows.length === 0 ? [] : columns([["RECORDERS", "PODS", "KNOWN", "FREE", "UPLOADS"], ...rows]);
}

function certificates(all: readonly CertificateStatus[], now: Date, alarm: Alarm): readonly string[] {
  if (all.length === 0) return [];
  const expiry = (expires: string | null): string => {
    if (expires === null) return UNKNOWN;
    const days = daysLeft(new Date(expires), now);
    const text = `${expires.slice(0, 10)} (${days} days)`;
    return days < EXPIRES_SOON_DAYS ? alarm(text) : text;
  };
  return columns([
    ["CERTIFICATE", "READY", "EXPIRES", "NAMES"],
    ...all.map(({ expires, name, names, ready }) => [name, yes(ready, alarm), expiry(expires), names.join("\n")]),
  ]);
}

function routers(all: readonly RouterStatus[], alarm: Alarm): readonly string[] {
  if (all.length === 0) return ["No router."];
  const peers = ({ peers: known }: RouterStatus): string => {
    if (known === null) return UNKNOWN;
    const text = `${known.connected} of ${known.all}`;
    return known.connected < known.all ? alarm(text) : text;
  };
  return columns([
    ["ROUTER", "READY", "PEERS", "ROOMS REMEMBERED"],
    ...all.map((router) => [router.name, yes(router.ready, alarm), peers(router), number(router.rooms)]),
  ]);
}

/** One line per shard, one column per router: all columns should be equal. */
function slots(all: readonly RouterStatus[], alarm: Alarm): readonly string[] {
  const ids = [...new Set(all.flatMap((router) => Object.keys(router.slots ?? {})))];
  if (ids.length === 0) return [];
  const status = ({ slots: known }: RouterStatus, id: string): string => {
    if (known === null) return UNKNOWN;
    const slot = known[id];
    return slot === undefined ? alarm("not found") : slot === "down" ? alarm(SLOT.down) : SLOT[slot];
  };
  return columns([
    ["SHARD GETS", ...all.map(({ name }) => name)],
    ...ids
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .map((id) => [id, ...all.map((router) => status(router, id))]),
  ]);
}

function addons(all: readonly AddonStatus[], alarm: Alarm): readonly string[] {
  if (all.length === 0) return [];
  const ready = ({ ready, pods }: AddonStatus): string => {
    const text = `${ready} of ${pods}`;
    return ready < pods ? alarm(text) : text;
  };
  return columns([["ADD-ON", "READY"], ...all.map((addon) => [addon.name, ready(addon)])]);
}

function unknown(all: readonly Unknown[]): readonly string[] {
  if (all.length === 0) return [];
  const named = (what: readonly string[]): string => {
    const more = what.length - SHOWN;
    return what.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
  };
  return ["Not known:", ...all.flatMap(({ what, why }) => [`  ${why}`, ...columns([["  ", named(what)]], WIDTH)])];
}

function yes(value: boolean, alarm: Alarm): string {
  return value ? "yes" : alarm("no");
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : String(value);
}

function fraction(value: number | undefined): string {
  return value === undefined ? UNKNOWN : value.toFixed(2);
}
