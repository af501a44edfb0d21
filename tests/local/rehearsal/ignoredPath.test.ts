import assert from "node:assert/strict";
import { withPrevious } from "../../../local/rehearsal/ignoredPath";

describe("an ignored path", () => {
  const after = {
    spec: { image: "b", replicas: 2, extra: 1 },
    list: [{ image: "b" }, { image: "d" }],
    map: { "a.b": 2, c: 2 },
  };
  const before = { spec: { image: "a", replicas: 1 }, list: [{ image: "a" }, { image: "c" }], map: { "a.b": 1, c: 1 } };

  it("keeps its previous value, and no other path does", () => {
    assert.deepEqual(withPrevious(after, before, "spec.image"), { ...after, spec: { ...after.spec, image: "a" } });
    assert.deepEqual(withPrevious(after, before, "spec"), { ...after, spec: before.spec });
  });

  it("is removed when it did not exist before", () => {
    assert.deepEqual(withPrevious(after, before, "spec.extra"), { ...after, spec: { image: "b", replicas: 2 } });
    assert.deepEqual(withPrevious(after, {}, "spec.image"), { ...after, spec: { replicas: 2, extra: 1 } });
  });

  it("is restored when only the previous value has it", () => {
    assert.deepEqual(withPrevious({ spec: {} }, before, "spec.replicas"), { spec: { replicas: 1 } });
  });

  it("may contain indexes, wildcards and quoted keys", () => {
    assert.deepEqual(withPrevious(after, before, "list[1].image"), {
      ...after,
      list: [{ image: "b" }, { image: "c" }],
    });
    assert.deepEqual(withPrevious(after, before, "list[*].image"), { ...after, list: before.list });
    assert.deepEqual(withPrevious(after, before, 'map["a.b"]'), { ...after, map: { "a.b": 1, c: 2 } });
    assert.deepEqual(withPrevious(after, before, "map.*"), { ...after, map: before.map });
  });

  it("changes nothing when it does not exist", () => {
    assert.deepEqual(withPrevious(after, before, "spec.image.tag"), after);
    assert.deepEqual(withPrevious(after, before, "none"), after);
  });
});
