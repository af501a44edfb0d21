import { SHARD } from "../../stacks/catalogue/labels";
import { offsetIn } from "../../stacks/plan/clockChanges";
import type { KubernetesObject } from "../kubernetes/client";

/** A time in which a timetable asks for bridges: now, or the next one. */
export interface NextWindow {
  readonly name: string;
  /** The beginning of the configuration less its lead, ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly timezone: string;
  readonly shards: readonly string[];
  /** Of all its shards. */
  readonly bridges: number;
}

/** The part of a ScaledObject's trigger that is read here. */
interface Trigger {
  readonly type: string;
  readonly name?: string;
  readonly metadata: Readonly<Record<"timezone" | "start" | "end" | "desiredReplicas", string>>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Days of a year: a cron expression names no year. */
const HORIZON = 366;

/** The first window of all shards that has not ended. Null without a timetable. */
export function readTimetable(scaledObjects: readonly KubernetesObject[], now: Date): NextWindow | null {
  const all = scaledObjects.flatMap((one) => {
    const { triggers } = one["spec"] as { readonly triggers: readonly Trigger[] };
    const shard = one.metadata.labels?.[SHARD] ?? one.metadata.name;
    return triggers.filter(({ type }) => type === "cron").flatMap((trigger) => windowOf(trigger, shard, now));
  });
  const [first] = all.toSorted((a, b) => a.start.localeCompare(b.start));
  if (first === undefined) return null;
  const same = all.filter(({ end, name, start }) => name === first.name && start === first.start && end === first.end);
  return {
    ...first,
    shards: same.flatMap(({ shards }) => shards),
    bridges: same.reduce((sum, { bridges }) => sum + bridges, 0),
  };
}

/** The first window of a trigger that has not ended. Start and end are on one day (stacks/plan/timetable.ts). */
function windowOf({ metadata, name = "" }: Trigger, shard: string, now: Date): readonly NextWindow[] {
  const { desiredReplicas, end, start, timezone } = metadata;
  const offset = offsetIn(timezone);
  // Local times are instants whose UTC fields are those of the local clock.
  const today = Math.floor((now.getTime() + offset(now.getTime()) * MINUTE) / DAY) * DAY;
  const instant = (local: number): number => local - offset(local - offset(local) * MINUTE) * MINUTE;
  for (let day = today; day <= today + HORIZON * DAY; day += DAY) {
    if (!isOn(start, day)) continue;
    const [from, to] = [start, end].map((cron) => instant(day + minuteOf(cron) * MINUTE));
    if (from === undefined || to === undefined || to <= now.getTime()) continue;
    return [
      {
        // A window has one or more triggers, which are numbered (stacks/plan/timetable.ts).
        name: name.replace(/\.\d+$/, ""),
        start: new Date(from).toISOString(),
        end: new Date(to).toISOString(),
        timezone,
        shards: [shard],
        bridges: Number(desiredReplicas),
      },
    ];
  }
  return [];
}

/** Whether a cron expression names the date. */
function isOn(cron: string, day: number): boolean {
  const date = new Date(day);
  const [, , days = "*", months = "*", weekdays = "*"] = cron.split(" ");
  const fits = (field: string, value: number): boolean => field === "*" || field.split(",").map(Number).includes(value);
  return fits(days, date.getUTCDate()) && fits(months, date.getUTCMonth() + 1) && fits(weekdays, date.getUTCDay());
}

function minuteOf(cron: string): number {
  const [minute, hour] = cron.split(" ").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
