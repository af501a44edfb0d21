import assert from "node:assert/strict";
import fc from "fast-check";
import { fit, slug } from "../../../stacks/plan/resourceName";

const LONGEST = 24;
const named = (whole: string): string => fit(slug(whole), LONGEST, whole);

describe("the name of a resource in a cloud", () => {
  it("differs between stacks, for any length and difference", () => {
    const alike = fc.tuple(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.constantFrom("", "-", "_", "A", "a", "1", "west1", "west3"),
    );
    fc.assert(
      fc.property(alike, alike, ([begin, end], [other, otherEnd]) => {
        const pairs = [
          [`${begin}${end}`, `${other}${otherEnd}`],
          [`${begin}${end}`, `${begin}${otherEnd}`],
        ] as const;
        for (const [one, two] of pairs) assert.equal(named(one) === named(two), one === two, `${one} and ${two}`);
      }),
    );
  });

  it("has a length and characters that every cloud accepts", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        assert.match(named(`jitsi-${text}`), /^[a-z][-a-z0-9]{0,23}$/);
      }),
    );
  });
});
