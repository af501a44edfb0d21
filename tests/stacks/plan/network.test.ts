import assert from "node:assert/strict";
import fc from "fast-check";
import {
  fitsPools,
  isExample,
  isPrivate,
  planAwsNetwork,
  planGcpNetwork,
  PREFIXES,
  smallestPrefix,
  reservedOverlap,
} from "../../../stacks/plan/network";
import { formatRange, overlap, parseRange, type Range, sizeOf } from "../../../stacks/schema/range";
import { MAX_ZONES } from "../../../stacks/schema/cluster";

function range(text: string): Range {
  const parsed = parseRange(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

function inside(part: Range, whole: Range): boolean {
  return part.start >= whole.start && part.start + sizeOf(part) <= whole.start + sizeOf(whole);
}

/** Any range that starts at its first address. */
const ranges = (shortest: number, longest: number): fc.Arbitrary<Range> =>
  fc
    .tuple(fc.integer({ min: shortest, max: longest }), fc.nat(2 ** 32 - 1))
    .map(([prefix, address]) => ({ prefix, start: address - (address % 2 ** (32 - prefix)) }));

const zones = fc
  .integer({ min: 2, max: MAX_ZONES })
  .map((count) => Array.from({ length: count }, (_, n) => `az${n + 1}`));

function awsParts(cidr: Range, ids: readonly string[]): Range[] {
  return planAwsNetwork(cidr, ids).zones.flatMap((zone) => [range(zone.public), range(zone.private)]);
}

function assertDisjoint(parts: readonly Range[], whole: Range): void {
  for (const [n, part] of parts.entries()) {
    assert.ok(inside(part, whole), `${formatRange(part)} is not in ${formatRange(whole)}`);
    for (const other of parts.slice(n + 1)) {
      assert.ok(!overlap(part, other), `${formatRange(part)} and ${formatRange(other)} overlap`);
    }
  }
}

describe("a range of addresses", () => {
  it("is formatted and parsed back", () => {
    fc.assert(fc.property(ranges(0, 32), (some) => assert.deepEqual(parseRange(formatRange(some)), some)));
  });

  for (const text of ["10.0.0.1/16", "10.0.0.0/33", "10.0.0.0", "10.0.0.0/16/8", "::/64", "10.0.0/16", "ten/8"]) {
    it(`is invalid: ${text}`, () => assert.equal(parseRange(text), undefined));
  }

  it("overlaps another exactly when one is inside the other", () => {
    fc.assert(
      fc.property(ranges(4, 28), ranges(4, 28), (a, b) => assert.equal(overlap(a, b), inside(a, b) || inside(b, a))),
    );
  });

  it("is private outside of the internet's address space", () => {
    const answers = ["10.1.0.0/16", "192.168.0.0/16", "100.64.0.0/16", "8.8.0.0/16", "172.0.0.0/8", "0.0.0.0/0"].map(
      (text) => isPrivate(range(text)),
    );
    assert.deepEqual(answers, [true, true, true, false, false, false]);
  });

  it("is an example when it is reserved for documentation", () => {
    const answers = ["198.51.100.0/24", "203.0.113.7/32", "192.0.2.0/23", "198.51.101.0/24", "0.0.0.0/0"].map((text) =>
      isExample(range(text)),
    );
    assert.deepEqual(answers, [true, true, false, false, false]);
  });

  it("is taken when Services or containers use it", () => {
    assert.equal(reservedOverlap("aws", range("172.16.0.0/12"))?.range, "172.20.0.0/16");
    assert.equal(reservedOverlap("gcp", range("172.20.0.0/16")), undefined);
    assert.equal(reservedOverlap("gcp", range("172.17.128.0/20"))?.range, "172.17.0.0/16");
    assert.equal(reservedOverlap("aws", range("10.0.0.0/16")), undefined);
  });
});

describe("the network of a cluster", () => {
  it("of AWS divides its range into disjoint subnets", () => {
    fc.assert(
      fc.property(ranges(PREFIXES.aws.largest, PREFIXES.aws.smallest), zones, (cidr, ids) => {
        const parts = awsParts(cidr, ids);
        assert.equal(parts.length, 2 * ids.length);
        assertDisjoint(parts, cidr);
      }),
    );
  });

  it("of AWS does not change when a zone is added", () => {
    fc.assert(
      fc.property(ranges(PREFIXES.aws.largest, PREFIXES.aws.smallest), zones, (cidr, ids) => {
        const all = planAwsNetwork(cidr, ids);
        assert.deepEqual(planAwsNetwork(cidr, ids.slice(0, -1)).zones, all.zones.slice(0, -1));
      }),
    );
  });

  it("of Google Cloud divides its range into disjoint ranges", () => {
    fc.assert(
      fc.property(ranges(PREFIXES.gcp.largest, PREFIXES.gcp.smallest), (cidr) => {
        const { nodes, services, controlPlane, pods } = planGcpNetwork(cidr);
        assertDisjoint([nodes, services, controlPlane, pods].map(range), cidr);
      }),
    );
  });

  it("matches these examples", () => {
    assert.deepEqual(planAwsNetwork(range("10.0.0.0/16"), ["euc1-az1", "euc1-az2"]), {
      cidr: "10.0.0.0/16",
      services: "172.20.0.0/16",
      zones: [
        { id: "euc1-az1", private: "10.0.0.0/19", public: "10.0.128.0/19" },
        { id: "euc1-az2", private: "10.0.32.0/19", public: "10.0.160.0/19" },
      ],
    });
    assert.deepEqual(planGcpNetwork(range("10.0.0.0/16")), {
      nodes: "10.0.0.0/19",
      services: "10.0.32.0/20",
      controlPlane: "10.0.48.0/28",
      pods: "10.0.128.0/17",
    });
  });
});

describe("the size of a network", () => {
  const pools = fc.record({ system: fc.integer({ min: 1, max: 60 }), media: fc.integer({ min: 1, max: 600 }) });

  it("suffices on AWS for two pools of each kind, with 16 addresses per media node and 128 per system node", () => {
    fc.assert(
      fc.property(ranges(16, 20), zones, pools, (cidr, ids, sizes) => {
        if (!fitsPools("aws", cidr, ids.length, sizes)) return;
        const subnet = sizeOf(range(planAwsNetwork(cidr, ids).zones[0]?.public ?? "")) - 5;
        assert.ok(2 * 16 * Math.ceil(sizes.media / ids.length) < subnet, "public");
        assert.ok(2 * 128 * Math.ceil(sizes.system / ids.length) < subnet, "private");
      }),
    );
  });

  it("suffices on Google Cloud for two pools of each kind, with 64 addresses per media node and 256 per system node", () => {
    fc.assert(
      fc.property(ranges(10, 20), pools, (cidr, sizes) => {
        if (!fitsPools("gcp", cidr, 3, sizes)) return;
        const plan = planGcpNetwork(cidr);
        assert.ok(2 * (64 * sizes.media + 256 * sizes.system) <= sizeOf(range(plan.pods)), "pods");
        assert.ok(2 * (sizes.media + sizes.system) < sizeOf(range(plan.nodes)), "nodes");
      }),
    );
  });

  it("is proposed as small as possible", () => {
    fc.assert(
      fc.property(fc.constantFrom("aws", "gcp"), pools, (cloud: "aws" | "gcp", sizes) => {
        const prefix = smallestPrefix(cloud, 3, sizes);
        if (prefix === undefined) {
          assert.ok(!fitsPools(cloud, { start: 0, prefix: PREFIXES[cloud].largest }, 3, sizes));
          return;
        }
        assert.ok(fitsPools(cloud, { start: 0, prefix }, 3, sizes));
        if (prefix < PREFIXES[cloud].smallest) {
          assert.ok(!fitsPools(cloud, { start: 0, prefix: prefix + 1 }, 3, sizes));
        }
      }),
    );
  });
});
