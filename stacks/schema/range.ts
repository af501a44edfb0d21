import { parseAddressRange } from "./addresses";

/** An IPv4 range: addresses `start` to `start + 2^(32 - prefix) - 1`. */
export interface Range {
  readonly start: number;
  readonly prefix: number;
}

/** Parses an IPv4 range such as "10.0.0.0/16"; undefined for any other text. */
export function parseRange(text: string): Range | undefined {
  const range = parseAddressRange(text);
  if (range?.address.kind() !== "ipv4") return undefined;
  const start = range.address.toByteArray().reduce((sum, octet) => sum * 256 + octet, 0);
  return { start, prefix: range.prefix };
}

export function formatRange({ start, prefix }: Range): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".")}/${prefix}`;
}

/** Number of addresses in a range. */
export function sizeOf({ prefix }: Range): number {
  return 2 ** (32 - prefix);
}

export function overlap(a: Range, b: Range): boolean {
  return a.start < b.start + sizeOf(b) && b.start < a.start + sizeOf(a);
}
