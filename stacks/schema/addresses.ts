import ipaddr from "ipaddr.js";
import { z } from "zod";
import { withSuggestion } from "./suggestions";

/** Addresses and ranges of a configuration. Every key that takes one reads it here and keeps it in its one usual form. */

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface AddressRange {
  /** The first one. */
  readonly address: Address;
  readonly prefix: number;
}

/**
 * The address that a text names. Undefined where it names none, and for forms that one consumer reads and another does not:
 * IPv4 in octal, in hexadecimal or shortened, IPv4 written as IPv6, and IPv6 of one network interface (`fe80::1%eth0`).
 */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : address;
}

/** The range that a text such as 10.0.0.0/16 names; undefined where it names none, or not from its first address on. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [host = "", bits = "", ...rest] = text.split("/");
  const address = parseAddress(host);
  if (address === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const prefix = Number(bits);
  if (prefix > bitsOf(address)) return undefined;
  return firstOf(address, prefix) === address.toString() ? { address, prefix } : undefined;
}

/** Whether an address lies in one of some ranges of its family. */
export function isIn(address: Address, ranges: readonly string[]): boolean {
  return ranges
    .map((range) => ipaddr.parseCIDR(range))
    .some(([first, prefix]) => {
      return first.kind() === address.kind() && address.match(first, prefix);
    });
}

/** What of all addresses or ranges a key takes. */
interface Taken<T> {
  readonly family?: "ipv4";
  readonly accept?: (value: T) => boolean;
}

export function address(what: string, taken: Taken<Address> = {}): z.ZodString {
  const isTaken = (text: string): boolean => takes(taken, parseAddress(text)?.kind(), parseAddress(text));
  const type = z.string(what).refine(isTaken, what);
  return withSuggestion(
    type.overwrite((text) => parseAddress(text)?.toString() ?? text),
    (value) => meantAddress(value)?.toString(),
  );
}

export function range(what: string, taken: Taken<AddressRange> = {}): z.ZodString {
  const isTaken = (text: string): boolean =>
    takes(taken, parseAddressRange(text)?.address.kind(), parseAddressRange(text));
  return withSuggestion(z.string(what).refine(isTaken, what).overwrite(usual), meantRange);
}

function takes<T>({ family, accept }: Taken<T>, kind: string | undefined, value: T | undefined): boolean {
  return value !== undefined && (family === undefined || kind === family) && (accept?.(value) ?? true);
}

/** Any range. */
export const cidr = range("a range from its first address on, such as 10.0.0.0/16");

function usual(text: string): string {
  const range = parseAddressRange(text);
  return range === undefined ? text : `${range.address.toString()}/${range.prefix}`;
}

/** The same address without blanks, interface, or IPv6 around IPv4. */
function meantAddress(value: unknown): Address | undefined {
  const text = String(value)
    .trim()
    .replace(/%.*$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
}

/** 203.0.113.0/24 for 203.0.113.7/24, 203.0.113.7/32 for the address alone, and 10.0.0.0/8 for 10.0.0.0. */
export function meantRange(value: unknown): string | undefined {
  const [, host = "", bits] = /^([^/]+)(?:\/(\d+))?$/.exec(String(value).trim()) ?? [];
  const address = meantAddress(host);
  if (address === undefined) return undefined;
  const mapping = host.includes(":") && address.kind() === "ipv4" ? 96 : 0;
  const prefix = bits === undefined ? wholeBits(address) : Number(bits) - mapping;
  return prefix >= 0 && prefix <= bitsOf(address) ? `${firstOf(address, prefix)}/${prefix}` : undefined;
}

/** What an address alone stands for: a network where it ends in zeros as networks of IPv4 do, else itself. */
function wholeBits(address: Address): number {
  const zeros = /(\.0)*$/.exec(address.toString())?.[0].length ?? 0;
  return bitsOf(address) - (address.kind() === "ipv4" ? zeros * 4 : 0);
}

function bitsOf(address: Address): number {
  return address.kind() === "ipv4" ? 32 : 128;
}

function firstOf(address: Address, prefix: number): string {
  const cidr = `${address.toString()}/${prefix}`;
  const { IPv4, IPv6 } = ipaddr;
  return (address.kind() === "ipv4" ? IPv4 : IPv6).networkAddressFromCIDR(cidr).toString();
}
