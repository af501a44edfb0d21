import { IPv4, IPv6, isValid, parse } from "ipaddr.js";

/**
 * Widest range of addresses that still is a network of somebody's own (10.0.0.0/8). What is wider is the internet, in one
 * piece or in two halves.
 */
const WIDEST_IPV4 = 8;
/** Providers are given ranges of /20 and narrower; 2000::/3 is all of the internet. */
const WIDEST_IPV6 = 16;

/** Whether a range of addresses (CIDR) takes in strangers. */
export function isWorld(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const ipv6 = address.includes(":");
  return Number(length || (ipv6 ? 128 : 32)) < (ipv6 ? WIDEST_IPV6 : WIDEST_IPV4);
}

/** Addresses one after the other, as numbers: IPv4 as it is, IPv6 after all of IPv4. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** @param range CIDR, of either family. */
export function spanOf(range: string): Span {
  const family = IPv4.isValidCIDR(range) ? IPv4 : IPv6;
  return {
    first: numberOf(family.networkAddressFromCIDR(range).toString()),
    last: numberOf(family.broadcastAddressFromCIDR(range).toString()),
  };
}

/** @returns the number of an address; -1, which no address has, for what is none. */
export function numberOf(address: string): bigint {
  if (!isValid(address)) return -1n;
  const bytes = parse(address).toByteArray();
  return bytes.reduce((number, byte) => number * 256n + BigInt(byte), bytes.length === 4 ? 0n : 1n);
}

/** Whether every address of a span is in one of the others. */
export function isCovered({ first, last }: Span, spans: readonly Span[]): boolean {
  for (let next = first; next <= last;) {
    const holder = spans.find((span) => span.first <= next && next <= span.last);
    if (holder === undefined) return false;
    next = holder.last + 1n;
  }
  return true;
}
