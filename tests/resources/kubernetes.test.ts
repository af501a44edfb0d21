import assert from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import { selects, serves } from "../../resources/kubernetes";
import { Value } from "../../resources/value";
import { UNKNOWN } from "../policies/judging";

const value = (content: object): Value => Value.of(unknownCheckingProxy(content) as object);
const LABELS = value({ name: "web", shard: "shard-0", later: UNKNOWN });

describe("a selector of pods", () => {
  const matches = (selector: object): boolean => selects(value(selector), LABELS);

  it("selects pods with all of its labels, and all pods when it is empty", () => {
    assert.equal(matches({ matchLabels: { name: "web", shard: "shard-0" } }), true);
    assert.equal(matches({ matchLabels: { name: "web", shard: "shard-1" } }), false);
    assert.equal(matches({ matchLabels: { other: "web" } }), false);
    assert.equal(matches({}), true);
  });

  it("selects pods that match all of its expressions", () => {
    const cases: readonly (readonly [key: string, operator: string, values: string[], met: boolean])[] = [
      ["name", "In", ["web", "jvb"], true],
      ["name", "In", ["jvb"], false],
      ["other", "In", ["web"], false],
      ["name", "NotIn", ["jvb"], true],
      ["name", "NotIn", ["web"], false],
      ["other", "NotIn", ["web"], true],
      ["name", "Exists", [], true],
      ["other", "Exists", [], false],
      ["other", "DoesNotExist", [], true],
      ["name", "DoesNotExist", [], false],
    ];
    for (const [key, operator, values, met] of cases) {
      assert.equal(
        matches({ matchExpressions: [{ key, operator, values }] }),
        met,
        `${key} ${operator} ${values.join()}`,
      );
    }
    const [first, second] = [
      { key: "name", operator: "Exists" },
      { key: "other", operator: "Exists" },
    ];
    assert.equal(matches({ matchExpressions: [first, second] }), false);
    assert.equal(matches({ matchLabels: { name: "jvb" }, matchExpressions: [first] }), false);
  });

  it("selects pods with unknown labels", () => {
    assert.equal(matches({ matchLabels: { later: "x" } }), true);
    assert.equal(matches({ matchLabels: { name: UNKNOWN } }), true);
    for (const operator of ["In", "NotIn", "Exists", "DoesNotExist", UNKNOWN]) {
      assert.equal(matches({ matchExpressions: [{ key: "later", operator, values: ["x"] }] }), true, operator);
    }
  });
});

describe("a Service", () => {
  it("selects pods with all labels of its selector, and none without a selector", () => {
    assert.equal(serves(value({ name: "web", shard: "shard-0" }), LABELS), true);
    assert.equal(serves(value({ name: "web", shard: "shard-1" }), LABELS), false);
    assert.equal(serves(value({}), LABELS), false);
  });
});
