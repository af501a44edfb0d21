import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { quotas } from "../../../stacks/sizing/quotas";
import { planOn, PRODUCTION, recordCluster } from "../../support/clouds";
import { settingsOf } from "../../support/settings";

describe("the quotas of a region", () => {
  const needed = (cloud: "aws" | "gcp"): Record<string, number> =>
    Object.fromEntries(quotas(planOn(cloud, PRODUCTION)).map(({ what, needed: number }) => [what, number]));

  it("include the cores of both pools at their maximum, and twice that while they are replaced", () => {
    const { system, media } = planOn("aws", PRODUCTION).pools;
    const cores = 4 * (system.max + media.max);
    assert.partialDeepStrictEqual(needed("aws"), { vCPU: cores, "vCPU while pools are replaced": 2 * cores });
  });

  it("include the elastic addresses of the region on AWS", async () => {
    const recording = await recordCluster("aws", PRODUCTION);
    assert.equal(needed("aws")["elastic addresses"], recording.all("aws:ec2/eip:Eip").length);
  });

  it("include an address per media node and per load balancer on Google Cloud", () => {
    const { media } = planOn("gcp", PRODUCTION).pools;
    assert.partialDeepStrictEqual(needed("gcp"), { "external addresses": media.max + 2, "load balancers": 2 });
  });

  it("are empty for an existing cluster", () => {
    assert.deepEqual(quotas(planRegion(settingsOf())), []);
  });
});
