import { z } from "zod";
import { leadingNumber, withSuggestion } from "./suggestions";
import { type ShardId, shardNumber } from "./shardIds";

/** Formats of configuration values. The message of each states everything that is allowed, for every kind of error. */

/** Maximum slots of the router. 64 slots were measured (`timeout resolve` keeps their DNS load low). */
export const MAX_SLOTS = 64;

/** Text that matches a pattern. */
export function form(pattern: RegExp, what: string): z.ZodString {
  return z.string(what).regex(pattern, what);
}

/** Text for Kubernetes or an image. `pulumi config set --path` converts text that looks like a number or boolean. */
export const word = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], "text");

/** Text that may look like a number, which `pulumi config set --path` converts to one. */
export function numeric<T extends z.ZodType>(type: T): z.ZodPreprocess<T> {
  return z.preprocess((value) => (typeof value === "number" ? String(value) : value), type);
}

/** An integer in a range. */
export function whole(least: number, most: number): z.ZodType<number> {
  const allowed = `a whole number from ${least} to ${most}`;
  return withSuggestion(z.number(allowed).int(allowed).min(least, allowed).max(most, allowed), (value) => {
    const number = leadingNumber(value);
    return number === undefined ? undefined : closest(value, Math.round(number), least, most);
  });
}

/** The limit nearest to a number out of range. Undefined for text with a unit, such as "1h", whose meaning is unclear. */
function closest(given: unknown, number: number, least: number, most: number): number | undefined {
  const near = Math.min(Math.max(number, least), most);
  return near === number || typeof given === "number" ? near : undefined;
}

export const port = whole(1, 65_535);

/** A fraction. `pulumi config set --path` stores a number with a decimal point as text. */
export function share(least: number, most: number): z.ZodType<number> {
  const allowed = `a number from ${least} to ${most}`;
  const number = z.number(allowed).min(least, allowed).max(most, allowed);
  return withSuggestion(z.preprocess(decimal, number), (value) => {
    const given = leadingNumber(value);
    if (given === undefined) return undefined;
    return closest(value, given > 1 && given <= 100 ? given / 100 : given, least, most);
  });
}

function decimal(value: unknown): unknown {
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

const CORES = 'cores from 0.05 to 256, such as 2 or 0.5, or a quantity such as "500m"';

/** CPU as cores (2, 0.5) or as a Kubernetes quantity ("500m"); becomes cores. */
export const cpu = withSuggestion(
  z.unknown().transform((value, context) => {
    const given = decimal(value);
    const milli = typeof given === "string" && /^[1-9]\d{0,5}m$/.test(given) ? Number(given.slice(0, -1)) : undefined;
    const cores = milli === undefined ? given : milli / 1000;
    if (typeof cores === "number" && cores >= 0.05 && cores <= 256) return cores;
    context.addIssue({ code: "custom", message: CORES });
    return z.NEVER;
  }),
  (value) => {
    const cores = leadingNumber(value);
    return cores === undefined ? undefined : closest(value, cores, 0.05, 256);
  },
);

/** Memory of a machine with 256 cores, the maximum of `cpu`, MiB. */
const MAX_MEMORY = 4096 * 1024;
const QUANTITY = 'a quantity with a unit up to 4096Gi, such as "4Gi" or "512Mi"';

/** Memory as a Kubernetes quantity; becomes MiB. A number without unit is refused as ambiguous. */
export const memory = withSuggestion(
  form(/^[1-9]\d{0,6}(Mi|Gi)$/, QUANTITY)
    .transform((quantity) => Number(quantity.slice(0, -2)) * (quantity.endsWith("Gi") ? 1024 : 1))
    .refine((mebibytes) => mebibytes <= MAX_MEMORY, QUANTITY),
  asQuantity,
);

/** Suggests 4Gi for "4 GB", "4g" and 4294967296. */
export function asQuantity(value: unknown): string | undefined {
  const [, number, unit] = /^\s*(\d+)\s*([gm])(i?b?)?\s*$/i.exec(String(value)) ?? [];
  if (number !== undefined) return `${number}${unit?.toUpperCase()}i`;
  return typeof value === "number" && value >= 2 ** 20 ? `${Math.round(value / 2 ** 20)}Mi` : undefined;
}

export const shardId = z.string().refine((id): id is ShardId => shardNumber(id) < MAX_SLOTS, {
  message: `a shard id from shard-0 to shard-${MAX_SLOTS - 1}`,
});
