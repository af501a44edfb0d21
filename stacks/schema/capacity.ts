import { MAX_BRIDGES } from "./bridges";
import { z } from "zod";
import { form, shardId, whole } from "./formats";
import { withSuggestion } from "./suggestions";

export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

const TIME = 'a time of the day in quotes, such as "07:50"';
const ZONE = "a time zone in the spelling of the IANA database, such as Europe/Berlin";
const DATE = "a date such as 2027-05-06";

/** Minutes after midnight. */
function time(pattern: RegExp, what: string): z.ZodType<number> {
  return form(pattern, what).transform((text) => {
    const [hours = 0, minutes = 0] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });
}

/** Case-sensitive, because KEDA's operator opens a file with this name. */
const zone = withSuggestion(
  z
    .string(ZONE)
    .refine(
      (name) => /^(UTC|[A-Z]\w*(\/[A-Z][\w+-]*)+)$/.test(name) && [name, undefined].includes(respelt(name)),
      ZONE,
    ),
  (value) => respelt(String(value)),
);

/** The spelling of a zone in the database, whatever the case; undefined for aliases and unknown names. */
function respelt(name: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : undefined;
  } catch {
    return "Europe/Berlin";
  }
}

/** Whether the calendar has the date. JavaScript reads February 30 as March 2. */
function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toJSON().startsWith(text);
}

/** YAML reads an unquoted date as a time, which the engine passes in the format of Go. */
const date = form(/^\d{4}-\d{2}-\d{2}(T00:00:00Z| 00:00:00 \+0000 UTC)?$/, DATE)
  .transform((text) => text.slice(0, 10))
  .refine(isDate, DATE);

/** A period of the week with a higher minimum of bridges. */
const window = z.strictObject({
  name: form(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, "a name of at most 40 lower-case letters, digits and hyphens"),
  days: z
    .array(z.enum(DAYS))
    .min(1, "at least one day")
    .default([...DAYS]),
  from: time(/^([01]\d|2[0-3]):[0-5]\d$/, TIME),
  to: time(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, `${TIME}, at most "24:00"`),
  timezone: zone,
  bridges: whole(1, MAX_BRIDGES).optional(),
  participants: whole(1, 100_000).optional(),
  lead: whole(0, 720).optional(),
  shard: shardId.optional(),
  except: z.array(date).default([]),
});

/** Maximum number of windows: KEDA evaluates each window of each shard every 15 seconds. */
const MOST = 20;

export const capacity = z.array(window).max(MOST, `at most ${MOST} windows`).default([]);
