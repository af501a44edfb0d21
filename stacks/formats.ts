import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { OLDEST_JITSI } from "../components/versions";
import type { ShardId } from "./model";

/** The forms that values of the configuration have. */

/** Most shards a router can ever know; 64 slots were measured (`timeout resolve` keeps their DNS load low). */
export const MOST_SLOTS = 64;

export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether a text is a lower-case host name of DNS labels, 253 characters at most. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && !isIPv4(text) && text.split(".").every((label) => LABEL.test(label));
}

/** Whether a text is an IPv4 or IPv6 range such as 10.0.0.0/16. */
export function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

export const hostName = z.string().refine(isHostName, "a host name of lower-case letters, digits, hyphens and dots");
export const cidr = z.string().refine(isCidr, "a range such as 10.0.0.0/16");
export const address = z.string().refine((text) => isIPv4(text) || isIPv6(text), "an IP address");

/** A whole number in a range; says the range whatever is wrong with the value. */
export function whole(least: number, most: number): z.ZodType<number> {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.number(allowed).int(allowed).min(least, allowed).max(most, allowed);
}

export function between(least: number, most: number): z.ZodType<number> {
  const allowed = `a number from ${least} to ${most}`;
  return z.number(allowed).min(least, allowed).max(most, allowed);
}

/** CPU as cores (2, 0.5) or as a Kubernetes quantity ("500m"); becomes cores. */
export const cpu = z.union(
  [
    z.number().min(0.05).max(256),
    z
      .string()
      .regex(/^[1-9]\d{0,5}m$/)
      .transform((text) => Number(text.slice(0, -1)) / 1000),
  ],
  'cores, such as 2 or 0.5, or a quantity such as "500m"',
);

/** Memory as a Kubernetes quantity; becomes MiB. A bare number is refused because nobody can tell its unit. */
export const memory = z
  .string('a quantity with a unit, such as "4Gi" or "512Mi"')
  .regex(/^[1-9]\d{0,6}(Mi|Gi)$/, 'a quantity with a unit, such as "4Gi" or "512Mi"')
  .transform((text) => Number(text.slice(0, -2)) * (text.endsWith("Gi") ? 1024 : 1));

export const imageReference = z
  .string()
  .regex(/^[a-z0-9.\-_/]+(:\d+)?[a-z0-9.\-_/]*(:[\w.-]{1,128})?(@sha256:[0-9a-f]{64})?$/, "an image reference")
  .refine((text) => !isTooOld(text), `an image not older than ${OLDEST_JITSI}: older ones listen on other ports`);
export const imageTag = z
  .string()
  .regex(/^[\w][\w.-]{0,127}$/, "an image tag")
  .refine((text) => !isTooOld(text), `a tag not older than ${OLDEST_JITSI}: older images listen on other ports`);

function isTooOld(image: string): boolean {
  const release = (text: string): number | undefined => {
    const found = /stable-(\d+)/.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const own = release(image.split("@")[0] ?? image);
  return own !== undefined && own < (release(OLDEST_JITSI) ?? 0);
}

/** Where charts come from: `oci://…`, `https://…` or a folder that holds them unpacked. */
export const chartRepository = z
  .string("oci://…, https://… or a folder of charts")
  .regex(/^((oci|https?):\/\/\S+|(?!\w+:\/\/)\S.*)$/, "oci://…, https://… or a folder of charts");

export const shardId = z
  .string()
  .refine((id): id is ShardId => /^shard-(0|[1-9]\d?)$/.test(id) && Number(id.slice(6)) < MOST_SLOTS, {
    message: `a shard id from shard-0 to shard-${MOST_SLOTS - 1}`,
  });

export const pathBelowConfig = z
  .string()
  .regex(/^(?!\/)(?!.*\.\.)[\w.\-/]+$/, "a path below /config, without a leading slash");
