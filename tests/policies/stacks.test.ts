import assert from "node:assert/strict";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { configOf, recordRegion, REGIONS } from "./regions";

describe("the pack over our own program", function () {
  this.timeout(60_000);

  for (const { cloud, stack } of REGIONS) {
    it(`finds nothing to complain about in stack ${stack} on ${cloud}`, async () => {
      const { registrations } = await recordRegion(cloud, stack);
      const violations = await checkPolicies(registrations, configOf(cloud, stack));
      assert.equal(violations.length, 0, explain(violations));
    });
  }
});
