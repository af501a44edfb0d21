import { BRIDGE_MINUTES, NODE_MINUTES } from "../catalogue/load";
import { DAYS } from "../schema/capacity";
import type { Settings } from "../schema/schema";
import { type ShardId, shardIds } from "../schema/shardIds";
import { mediaNodes, participantsPerBridge } from "./bridges";
import { clockChanges } from "./clockChanges";
import { minBridges } from "./sizes";

/** A window of the configuration. Times are minutes after midnight. */
export type Window = Settings["capacity"][number];

/** A period with a minimum number of bridges of a shard, for KEDA's cron trigger. */
export interface WarmTime {
  /** Unique among the triggers of its shard: names of windows and of other triggers have no dot. */
  readonly name: string;
  /** Name of its window. */
  readonly window: string;
  readonly timezone: string;
  /** Cron expressions: minute, hour, day of the month, month, day of the week. */
  readonly start: string;
  readonly end: string;
  readonly bridges: number;
}

/** The trigger is active while its next end is before its next start, and both are on one day here. */
const LAST_MINUTE = 24 * 60 - 1;
const DAY = 24 * 60;
const EVERY_DAY = DAYS.length;
const MONTHS = Array.from({ length: 12 }, (_, number) => number + 1);

/** Timetable of a shard. Where windows overlap, KEDA takes the largest number of bridges. */
export function planTimetable(settings: Settings, id: ShardId): readonly WarmTime[] {
  return settings.capacity
    .filter((window) => appliesTo(settings, window, id))
    .flatMap((window) => warmTimes(window, bridgesOf(settings, window), leadOf(settings, window)));
}

function appliesTo({ shards }: Settings, { shard }: Window, id: ShardId): boolean {
  return (shard ?? id) === id && shards[id]?.state !== "offline";
}

/** Shards that share the participants of a window. */
export function shardsOf(settings: Settings, window: Window): readonly ShardId[] {
  return shardIds(settings.shardCount).filter((id) => appliesTo(settings, window, id));
}

/** Bridges that each shard has in a window. */
export function bridgesOf(settings: Settings, window: Window): number {
  const { bridges, participants = 0 } = window;
  const shards = Math.max(1, shardsOf(settings, window).length);
  return bridges ?? Math.ceil(participants / shards / participantsPerBridge(settings));
}

/** Minutes before a window at which its bridges are requested. */
export function leadOf(settings: Settings, window: Window): number {
  return window.lead ?? minutesTo(bridgesOf(settings, window), minBridges(settings));
}

/**
 * Minutes until a shard has these bridges: a decision of the autoscaler, a step for each doubling (components/jitsi/bridgeScaling.ts), a
 * node and a bridge.
 */
export function minutesTo(bridges: number, min: number): number {
  let steps = 1;
  for (let now = Math.max(1, min); now < bridges; now += Math.max(2, now)) steps++;
  return steps + NODE_MINUTES + BRIDGE_MINUTES;
}

/** Media nodes that the windows add to the minimum, on average over a week without exceptions. */
export function warmNodes(settings: Settings): number {
  const week = EVERY_DAY * DAY;
  const min = minBridges(settings);
  const usual = mediaNodes(settings, () => min);
  return settings.capacity.reduce((sum, window) => {
    const { days, from, to } = window;
    const warm = new Set(shardsOf(settings, window));
    const bridges = Math.max(min, bridgesOf(settings, window));
    const more = mediaNodes(settings, (id) => (warm.has(id) ? bridges : min)) - usual;
    const minutes = new Set(days).size * (to - from + leadOf(settings, window));
    return sum + (more * minutes) / week;
  }, 0);
}

/** A part of a window on one day of the week. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** Days after that of the window: -1 for a lead that begins the evening before. */
  readonly shift: number;
}

function warmTimes(window: Window, bridges: number, lead: number): readonly WarmTime[] {
  const { name, timezone } = window;
  return partsOf(window, lead)
    .flatMap((part) => datesOf(window, part.shift).map((dates) => ({ ...part, dates })))
    .map(({ start, end, dates }, n) => ({
      name: `${name}.${n + 1}`,
      window: name,
      timezone,
      start: `${start % 60} ${Math.floor(start / 60)} ${dates}`,
      end: `${end % 60} ${Math.floor(end / 60)} ${dates}`,
      bridges,
    }));
}

/**
 * A window with its lead, split at midnight: a month with exceptions has separate expressions, which cannot end in the next month. The gap
 * of a minute at midnight is shorter than the time after which the autoscaler removes a bridge.
 */
function partsOf({ from, to, timezone }: Window, lead: number): readonly Part[] {
  const { skipped, repeated } = clockChanges(timezone);
  // A clock change within the lead shortens the lead by the length of the change.
  const lost = skipped.filter(({ start, end }) => from - lead < end && from >= start);
  let start = from - lead - lost.reduce((sum, span) => sum + span.end - span.start, 0);
  // A start that does not exist or comes twice on that day would be missed or delayed.
  for (const span of [...skipped, ...repeated]) if (start >= span.start && start < span.end) start = span.start - 1;
  // An end that does not exist on that day would be missed, and the trigger would stay inactive.
  const end = Math.min(skipped.find((span) => to >= span.start && to < span.end)?.end ?? to, LAST_MINUTE);
  if (start >= 0) return [{ start, end, shift: 0 }];
  return [...(start === -1 ? [] : [{ start: start + DAY, end: LAST_MINUTE, shift: -1 }]), { start: 0, end, shift: 0 }];
}

/** Dates of a part as cron expressions: the days of the week, and for each month with exceptions its days of the month. */
function datesOf({ days, except }: Window, shift: number): readonly string[] {
  const weekdays = [...new Set(days)].map((day) => (DAYS.indexOf(day) + shift + EVERY_DAY) % EVERY_DAY);
  const excepted = except.map((text) => shifted(text, shift));
  const months = [...new Set(excepted.map((date) => date.getUTCMonth() + 1))];
  const usual = MONTHS.filter((month) => !months.includes(month));
  const week = weekdays.length === EVERY_DAY ? "*" : weekdays.toSorted((a, b) => a - b).join(",");
  return [
    ...(usual.length === 0 ? [] : [`* ${usual.length === MONTHS.length ? "*" : usual.join(",")} ${week}`]),
    ...months.flatMap((month) => {
      const left = daysLeft(month, weekdays, excepted);
      return left.length === 0 ? [] : [`${left.join(",")} ${month} *`];
    }),
  ];
}

function shifted(text: string, days: number): Date {
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date;
}

/** Days of a month on these days of the week without the exceptions, in the year of the exceptions. */
function daysLeft(month: number, weekdays: readonly number[], excepted: readonly Date[]): readonly number[] {
  const own = excepted.filter((date) => date.getUTCMonth() + 1 === month);
  const year = own[0]?.getUTCFullYear() ?? 0;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length }, (_, n) => n + 1).filter(
    (day) =>
      weekdays.includes(new Date(Date.UTC(year, month - 1, day)).getUTCDay()) &&
      !own.some((date) => date.getUTCDate() === day),
  );
}
