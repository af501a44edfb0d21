import ipaddr from "ipaddr.js";
import { z } from "zod";
import { withSuggestion } from "./suggestions";

/** Parsing of addresses and ranges. All keys use it and store the canonical form. */

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface AddressRange {
  /** First address. */
  readonly address: Address;
  readonly prefix: number;
}

/**
 * Parses an address. Undefined for invalid text, and for notations that not every consumer supports: IPv4 in octal, hexadecimal
 * or shortened form, IPv4-mapped IPv6, and IPv6 with a zone (`fe80::1%eth0`).
 */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : address;
}

/** Parses a range such as 10.0.0.0/16. Undefined for invalid text and for a range that does not start at its first address. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [host = "", bits = "", ...rest] = text.split("/");
  const address = parseAddress(host);
  if (address === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const prefix = Number(bits);
  if (prefix > bitsOf(address)) return undefined;
  return networkAddress(address, prefix) === address.toString() ? { address, prefix } : undefined;
}

/** Whether an address is in one of the ranges of its family. */
export function isIn(address: Address, ranges: readonly string[]): boolean {
  return ranges
    .map((range) => ipaddr.parseCIDR(range))
    .some(([first, prefix]) => {
      return first.kind() === address.kind() && address.match(first, prefix);
    });
}

/** Restrictions on the addresses or ranges of a key. */
interface Restrictions<T> {
  readonly family?: "ipv4";
  readonly accept?: (value: T) => boolean;
}

export function address(what: string, taken: Restrictions<Address> = {}): z.ZodString {
  const isTaken = (text: string): boolean => meetsRestrictions(taken, parseAddress(text)?.kind(), parseAddress(text));
  const type = z.string(what).refine(isTaken, what);
  return withSuggestion(
    type.overwrite((text) => parseAddress(text)?.toString() ?? text),
    (value) => suggestedAddress(value)?.toString(),
  );
}

export function range(what: string, taken: Restrictions<AddressRange> = {}): z.ZodString {
  const isTaken = (text: string): boolean =>
    meetsRestrictions(taken, parseAddressRange(text)?.address.kind(), parseAddressRange(text));
  return withSuggestion(z.string(what).refine(isTaken, what).overwrite(canonical), suggestedRange);
}

function meetsRestrictions<T>(
  { family, accept }: Restrictions<T>,
  kind: string | undefined,
  value: T | undefined,
): boolean {
  return value !== undefined && (family === undefined || kind === family) && (accept?.(value) ?? true);
}

/** Any range. */
export const cidr = range("a range that starts at its first address, such as 10.0.0.0/16");

function canonical(text: string): string {
  const range = parseAddressRange(text);
  return range === undefined ? text : `${range.address.toString()}/${range.prefix}`;
}

/** The same address without spaces, brackets, zone, or IPv6 mapping. */
function suggestedAddress(value: unknown): Address | undefined {
  const text = String(value)
    .trim()
    .replace(/%.*$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
}

/** Suggests 203.0.113.0/24 for 203.0.113.7/24, 203.0.113.7/32 for 203.0.113.7, and 10.0.0.0/8 for 10.0.0.0. */
export function suggestedRange(value: unknown): string | undefined {
  const [, host = "", bits] = /^([^/]+)(?:\/(\d+))?$/.exec(String(value).trim()) ?? [];
  const address = suggestedAddress(host);
  if (address === undefined) return undefined;
  const mapping = host.includes(":") && address.kind() === "ipv4" ? 96 : 0;
  const prefix = bits === undefined ? impliedPrefix(address) : Number(bits) - mapping;
  return prefix >= 0 && prefix <= bitsOf(address) ? `${networkAddress(address, prefix)}/${prefix}` : undefined;
}

/** Prefix length for an address without one: an IPv4 address that ends in zeros is a network, any other a single address. */
function impliedPrefix(address: Address): number {
  const zeros = /(\.0)*$/.exec(address.toString())?.[0].length ?? 0;
  return bitsOf(address) - (address.kind() === "ipv4" ? zeros * 4 : 0);
}

function bitsOf(address: Address): number {
  return address.kind() === "ipv4" ? 32 : 128;
}

function networkAddress(address: Address, prefix: number): string {
  const cidr = `${address.toString()}/${prefix}`;
  const { IPv4, IPv6 } = ipaddr;
  return (address.kind() === "ipv4" ? IPv4 : IPv6).networkAddressFromCIDR(cidr).toString();
}
