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
