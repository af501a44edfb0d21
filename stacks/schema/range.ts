import { isIPv4 } from "node:net";

/** Addresses `start` to `start + 2^(32 - prefix) - 1`. */
export interface Range {
  readonly start: number;
  readonly prefix: number;
}

/** The range that a text such as "10.0.0.0/16" names; undefined where it names none, or not from its first address on. */
export function parseRange(text: string): Range | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || rest.length > 0) return undefined;
  const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const range = { start, prefix: Number(bits) };
  return start % sizeOf(range) === 0 ? range : undefined;
}

export function formatRange({ start, prefix }: Range): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".")}/${prefix}`;
}

/** Number of addresses of a range. */
export function sizeOf({ prefix }: Range): number {
  return 2 ** (32 - prefix);
}

export function overlap(a: Range, b: Range): boolean {
  return a.start < b.start + sizeOf(b) && b.start < a.start + sizeOf(a);
}
