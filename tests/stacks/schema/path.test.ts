import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPropertyPath, parsePropertyPath } from "../../../stacks/schema/path";

describe("a property path", () => {
  for (const [text, path] of [
    ["bridges.max", ["bridges", "max"]],
    ["monitoring.allow[0]", ["monitoring", "allow", 0]],
    ['shards["shard-0"].state', ["shards", "shard-0", "state"]],
    ['extra.jvb.files["a \\"b\\".conf"]', ["extra", "jvb", "files", 'a "b".conf']],
    ["containers[*].image", ["containers", "*", "image"]],
    ['["a.b"][0]', ["a.b", 0]],
    ["jitsi:domain", ["jitsi:domain"]],
  ] as const) {
    it(`is parsed: ${text}`, () => assert.deepEqual(parsePropertyPath(text), path));
  }

  for (const text of ["", ".a", "a.", "a..b", "a[", "a[]", "a[x]", 'a["b]', 'a[""]', "a]b", '"a"', "a[0]b"]) {
    it(`is refused: ${text}`, () => assert.equal(parsePropertyPath(text), undefined));
  }

  it("is formatted and parsed back, with any names", () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("\\"));
    const path = fc
      .tuple(fc.constant("key"), fc.array(fc.oneof(name, fc.nat(99))))
      .map(([key, rest]) => [key, ...rest]);
    fc.assert(fc.property(path, (steps) => assert.deepEqual(parsePropertyPath(formatPropertyPath(steps)), steps)));
  });
});
