import { offsetIn } from "../../stacks/plan/clockChanges";

const MINUTE = 60_000;
/** Further than any two events of an expression here. */
const HORIZON = 400 * 24 * 60;

type Matches = (instant: number) => boolean;

/** Whether an expression of the kind that KEDA reads names a minute, in local time. */
function matcher(expression: string, timezone: string): Matches {
  const offset = offsetIn(timezone);
  const [minutes, hours, days, months, weekdays] = expression.split(" ").map((field) => {
    if (field === "*") return undefined;
    return new Set(field.split(",").map(Number));
  });
  return (instant) => {
    const local = new Date(instant + offset(instant) * MINUTE);
    const fits = (field: ReadonlySet<number> | undefined, value: number): boolean => field?.has(value) !== false;
    return (
      fits(minutes, local.getUTCMinutes()) &&
      fits(hours, local.getUTCHours()) &&
      fits(days, local.getUTCDate()) &&
      fits(months, local.getUTCMonth() + 1) &&
      fits(weekdays, local.getUTCDay())
    );
  };
}

/** KEDA's rule: a trigger is active while the next end comes before the next start. */
export function isActive(
  { start, end, timezone }: { readonly start: string; readonly end: string; readonly timezone: string },
  instant: number,
): boolean {
  const [starts, ends] = [matcher(start, timezone), matcher(end, timezone)];
  for (let n = 1; n < HORIZON; n++) {
    const minute = (Math.floor(instant / MINUTE) + n) * MINUTE;
    const [isStart, isEnd] = [starts(minute), ends(minute)];
    if (isStart !== isEnd) return isEnd;
    if (isStart) return false;
  }
  return false;
}
