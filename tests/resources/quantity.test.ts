import assert from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import { quantity } from "../../resources/quantity";
import { Value } from "../../resources/value";
import { UNKNOWN } from "../policies/judging";

const read = (given: unknown): number | undefined =>
  quantity(Value.of(unknownCheckingProxy({ given }) as object).at("given"));

describe("a quantity", () => {
  it("has Kubernetes' value for each unit", () => {
    const cases: readonly (readonly [given: string | number, amount: number])[] = [
      [2, 2],
      ["2", 2],
      ["0.5", 0.5],
      [".5", 0.5],
      ["500m", 0.5],
      ["1e3", 1000],
      ["1E", 1e18],
      ["1k", 1000],
      ["4Gi", 4 * 2 ** 30],
      ["4096Mi", 4 * 2 ** 30],
      ["128974848000m", 128974848],
    ];
    for (const [given, amount] of cases) assert.equal(read(given), amount, `${given}`);
  });

  it("is undefined for invalid and unknown values", () => {
    for (const given of ["", "Gi", "4 Gi", "4GiB", "4g", "much", true, undefined, UNKNOWN]) {
      assert.equal(read(given), undefined, JSON.stringify(given));
    }
  });
});
