import assert from "node:assert/strict";
import { estimate, type Estimate } from "../../../stacks/sizing/cost";
import { defaultMachine, familyOf, machines } from "../../../stacks/catalogue/machines";
import { planRegion } from "../../../stacks/plan/plan";
import { AWS_PRICES, GCP_PRICES } from "../../../stacks/catalogue/prices";
import { REGIONS } from "../../../stacks/catalogue/regions";
import { type CloudName, planOn, PRODUCTION } from "../../support/clouds";
import { settingsOf } from "../../support/settings";

function estimateOn(cloud: CloudName, changes: Record<string, unknown> = {}): Estimate {
  const made = estimate(planOn(cloud, { ...PRODUCTION, ...changes }));
  assert.ok(made !== undefined);
  return made;
}

function line(made: Estimate, what: RegExp): Estimate["lines"][number] {
  const [found, ...more] = made.lines.filter((one) => what.test(one.what));
  assert.ok(found !== undefined && more.length === 0, `${what} in ${made.lines.map((one) => one.what).join("; ")}`);
  return found;
}

describe("the cost estimate of a region", () => {
  const nodes = { system: { min: 3, max: 5 }, media: { min: 4, max: 10 } };
  const bridges = { min: 1, max: 2 };

  it("includes nodes at list price per hour, for the smallest and the largest size of their pools", () => {
    const aws = estimateOn("aws", { nodes, bridges, region: "us-east-1" });
    // 0.1785 dollars an hour for a c7i.xlarge, 0.2016 for an m7i.xlarge, 730 hours.
    assert.deepEqual(line(aws, /^media nodes/).monthly, { min: 521.22, max: 1303.05 });
    assert.deepEqual(line(aws, /^system nodes/).monthly, { min: 441.5, max: 735.84 });
    assert.deepEqual(aws.assumptions, []);

    const gcp = estimateOn("gcp", { nodes, bridges });
    // 0.250248 dollars an hour for an n2-standard-4 in europe-west3.
    assert.deepEqual(line(gcp, /^media nodes/).monthly, { min: 730.72, max: 1826.81 });
  });

  it("includes addresses, NAT, load balancers and the control plane", () => {
    const aws = estimateOn("aws", { nodes, bridges });
    assert.deepEqual(line(aws, /control plane/).monthly, { min: 73, max: 73 });
    // One per media node, and three zones with one each for router, TURN and NAT.
    assert.deepEqual(line(aws, /IPv4/).count, { min: 4 + 9, max: 10 + 9 });
    assert.deepEqual(line(aws, /NAT gateways/).count, { min: 3, max: 3 });
    assert.deepEqual(line(aws, /Load Balancers/).count, { min: 2, max: 2 });
    assert.deepEqual(line(estimateOn("aws", { environment: "development" }), /NAT gateways/).count, { min: 1, max: 1 });

    const gcp = estimateOn("gcp", { nodes, bridges });
    assert.deepEqual(line(gcp, /IPv4/).count, { min: 4 + 3, max: 10 + 3 });
    assert.deepEqual(line(gcp, /behind Cloud NAT/).count, { min: 3, max: 5 });
    // Three rules, and one charge for up to five: 0.025 dollars an hour.
    assert.deepEqual(line(gcp, /forwarding rules/).monthly, { min: 18.25, max: 18.25 });
  });

  it("excludes TURN and the router's load balancer without them", () => {
    const bare = estimateOn("aws", { turn: { enabled: false }, edge: { service: "clusterIP" } });
    assert.ok(!bare.lines.some(({ what }) => what.includes("Load Balancers")));
    assert.equal(line(bare, /IPv4/).count.min, planOn("aws", PRODUCTION).pools.media.min + 3);
  });

  for (const cloud of ["aws", "gcp"] as const) {
    it(`is the sum of its lines on ${cloud}`, () => {
      const { lines, monthly } = estimateOn(cloud);
      for (const end of ["min", "max"] as const) {
        const sum = lines.reduce((total, one) => total + one.monthly[end], 0);
        assert.ok(Math.abs(sum - monthly[end]) < 0.005, `${sum} and ${monthly[end]}`);
        assert.ok(lines.every((one) => one.monthly[end] > 0));
      }
      assert.ok(monthly.min < monthly.max);
    });

    it(`has a source with a date for every kind of price on ${cloud}`, () => {
      const { sources, leftOut } = estimateOn(cloud);
      assert.ok(sources.length > 0 && sources.every((source) => /20\d\d/.test(source)));
      assert.ok(leftOut.some((one) => one.includes("traffic")));
    });

    it(`has a price for every known machine on ${cloud}`, () => {
      const prices = cloud === "aws" ? AWS_PRICES : GCP_PRICES;
      const families = [...new Set(machines(cloud).map(({ type }) => familyOf(cloud, type)))].sort();
      for (const [region, known] of Object.entries(prices.core)) {
        assert.ok(REGIONS[cloud].includes(region), region);
        assert.deepEqual(Object.keys(known).sort(), families);
      }
      for (const region of REGIONS[cloud]) {
        for (const pool of ["system", "media"] as const) {
          assert.ok(families.includes(familyOf(cloud, defaultMachine(cloud, pool, region))));
        }
      }
    });
  }

  it("reports prices of another region", () => {
    assert.deepEqual(estimateOn("aws").assumptions, [
      "prices of us-east-1 are used, because those of eu-central-1 are unknown",
    ]);
    assert.deepEqual(estimateOn("gcp").assumptions, []);
  });

  it("excludes a machine without a price, and reports it", () => {
    const type = { name: "c8i.xlarge", cpu: 4, memory: "8Gi" };
    const { lines, leftOut } = estimateOn("aws", { nodes: { media: { type } } });
    assert.ok(!lines.some(({ what }) => what.startsWith("media nodes")));
    assert.equal(leftOut[0], "media nodes (c8i.xlarge): list price unknown");
  });

  it("is undefined for an existing cluster", () => {
    assert.equal(estimate(planRegion(settingsOf())), undefined);
  });
});
