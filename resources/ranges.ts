import { IPv4, IPv6, isValid, parse } from "ipaddr.js";

/** Shortest prefix of a single organisation's network (10.0.0.0/8). A wider range counts as the internet, also one of two halves. */
const WIDEST_IPV4 = 8;
/** Providers get ranges of /20 or smaller; 2000::/3 is the whole internet. */
const WIDEST_IPV6 = 16;

/** Whether an address range (CIDR) includes the internet. */
export function isWholeInternet(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const ipv6 = address.includes(":");
  return Number(length || (ipv6 ? 128 : 32)) < (ipv6 ? WIDEST_IPV6 : WIDEST_IPV4);
}

/** Consecutive addresses as numbers. IPv6 addresses come after all IPv4 addresses. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** @param range CIDR, IPv4 or IPv6 */
export function spanOf(range: string): Span {
  const family = IPv4.isValidCIDR(range) ? IPv4 : IPv6;
  return {
    first: numberOf(family.networkAddressFromCIDR(range).toString()),
    last: numberOf(family.broadcastAddressFromCIDR(range).toString()),
  };
}

/** @returns the number of an address; -1 for invalid text */
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
