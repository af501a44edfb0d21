/** Minutes of the local day: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Local times that a change of the clock skips, and those that it repeats. */
export interface ClockChanges {
  readonly skipped: readonly Span[];
  readonly repeated: readonly Span[];
}

/** Years whose clock changes are considered. Fixed, so that equal configurations give equal plans. */
const YEARS = { first: 2026, last: 2032 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const known = new Map<string, ClockChanges>();

/** The changes of daylight saving in a time zone. */
export function clockChanges(timezone: string): ClockChanges {
  const found = known.get(timezone) ?? findChanges(timezone);
  known.set(timezone, found);
  return found;
}

function findChanges(timezone: string): ClockChanges {
  const skipped = new Map<string, Span>();
  const repeated = new Map<string, Span>();
  const offset = offsetIn(timezone);
  const end = Date.UTC(YEARS.last + 1, 0, 1);
  let before = offset(Date.UTC(YEARS.first, 0, 1));
  for (let day = Date.UTC(YEARS.first, 0, 1); day < end; day += DAY) {
    const after = offset(day + DAY);
    if (after === before) continue;
    const instant = changeBetween(day, day + DAY, offset);
    // The local time before and after the change, in minutes of its day.
    const [old, new_] = [before, after].map((minutes) => minuteOfDay(instant + minutes * 60_000));
    if (old !== undefined && new_ !== undefined) {
      const [into, start, length] = after > before ? [skipped, old, after - before] : [repeated, new_, before - after];
      into.set(`${start}`, { start, end: start + length });
    }
    before = after;
  }
  return { skipped: [...skipped.values()], repeated: [...repeated.values()] };
}

/** The first instant with the later offset. */
function changeBetween(from: number, to: number, offset: (instant: number) => number): number {
  const after = offset(to);
  let [low, high] = [from, to];
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2 / 60_000) * 60_000;
    if (offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

function minuteOfDay(local: number): number {
  return Math.floor((local % DAY) / 60_000);
}

/** Minutes by which local time is ahead of UTC. */
export function offsetIn(timezone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en", { timeZone: timezone, timeZoneName: "longOffset" });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0"] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}
