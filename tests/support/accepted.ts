import fc from "fast-check";
import type { Settings } from "../../stacks/schema/schema";
import { parseSettings } from "../../stacks/settings/read";
import { config } from "./settings";

/** Random values, valid and broken ones. Every accepted value must work. */

/** Mostly a good value, sometimes an odd one, so that about half of the values with several parts are good. */
export function mostly<T>(good: readonly T[], odd: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...good), weight: 12 },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
}

/** Characters that are copied with a value from a page, a terminal or a file of another system. */
const AROUND = mostly(
  [""],
  [" ", "\n", "\r\n", "\t", "\u00a0", "\u200b", "\u2028", "{{", "}}", '"', "\\", "%", "$", "é"],
);

function joined(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(AROUND, ...parts, AROUND).map((all) => all.join(""));
}

export const urls = joined(
  mostly(["https://"], ["http://", "https:", "HTTPS://", "ftp://", "https:/", "//", ""]),
  mostly(["", "user@", "user:pass@", "a%40b:c@"], ["user:p w@", "us er@", "{{u}}@", "a%zz@"]),
  mostly(
    ["hooks.example.org", "h", "203.0.113.5", "[2001:db8::1]", "xn--mller-kva.example", "EXAMPLE.org"],
    ["a_b.example", "müller.example", "[fe80::1%25eth0]", "[::1", "1.2.3", "0x7f.1", "a..b", "-a.example", ""],
  ),
  mostly(["", ":1", ":65535"], [":0", ":65536", ":", ":x"]),
  mostly(
    ["", "/", "/services/T0/B0/x", "/a%20b", "?a=b&c", "#part", "/a?b#c", "/~a/(b)/$c;d=e,f", "//"],
    ["/%41%zz", "/%", "/a b", "/{{ .x }}", "/é", "/[a]", "/a|b", "/\\", '/"', "/a#b#c", "/<a>", "?{}", "/`^"],
  ),
);

const RANGES = {
  good: [
    "203.0.113.0/24",
    "203.0.113.7/32",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:DB8:0::/48",
    "::/0",
    "fe80::/64",
  ],
  odd: [
    ...[
      "fe80::1%eth0/64",
      "fe80::%eth0/64",
      "::ffff:10.0.0.0/104",
      "::10.0.0.0/104",
      "10.1/16",
      "010.0.0.0/8",
      "0x0a.0.0.0/8",
    ],
    ...[
      "1::2::3/64",
      "[2001:db8::]/32",
      "/8",
      "10.0.0.0",
      "10.0.0.1/8",
      "10.0.0.0/33",
      "2001:db8::/129",
      "10.0.0.0/08",
    ],
    ...["10.0.0.0/255.0.0.0", "10.0.0.0/", "2001:db8::1/32"],
  ],
};

export const ranges = joined(mostly(RANGES.good, RANGES.odd));

/** Every form of a range, valid or not. */
export const RANGE_FORMS: readonly string[] = [...RANGES.good, ...RANGES.odd];

/** Texts without a format, such as names and passwords. */
export const texts = fc.oneof(
  joined(mostly(["calls", "#calls", "s3cret", "-"], ["<secret>", "a b"])),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

/** The settings of a valid configuration with changes; undefined when refused. */
export function accepted(changes: Record<string, unknown>): Settings | undefined {
  return parseSettings(config(changes)).settings;
}

/**
 * A number of accepted configurations.
 * @param seed equal seeds give equal configurations.
 */
export function someAccepted(
  changes: fc.Arbitrary<Record<string, unknown>>,
  count: number,
  seed: number,
): readonly Settings[] {
  const found: Settings[] = [];
  for (const change of fc.sample(changes, { numRuns: count * 20, seed })) {
    const settings = accepted(change);
    if (settings !== undefined) found.push(settings);
    if (found.length === count) return found;
  }
  throw new Error(`of ${count * 20} configurations only ${found.length} are accepted`);
}
