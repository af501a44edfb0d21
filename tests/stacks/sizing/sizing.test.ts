import assert from "node:assert/strict";
import fc from "fast-check";
import { AT_STRESS_1, RECEIVED_MBPS } from "../../../stacks/catalogue/load";
import { MAX_PER_REGION, OVERLOADED, PER_SHARD, SENT_MBPS } from "../../../stacks/sizing/audience";
import { fits } from "../../../stacks/plan/allocatable";
import { mediaDemand, systemDemand } from "../../../stacks/plan/pools";
import { type Audience, type Sizing, sizeRegion } from "../../../stacks/sizing/sizing";
import { LISTENED_MBPS, MAX_BESIDE_LISTENERS, MAX_LISTENERS } from "../../../stacks/sizing/listeners";
import { storageNeeded } from "../../../stacks/plan/storage";
import { settingsOf } from "../../support/settings";

const audience: fc.Arbitrary<Audience> = fc.record({
  cloud: fc.constantFrom("aws", "gcp", "kubeconfig"),
  participants: fc.integer({ min: 1, max: MAX_PER_REGION }),
  hours: fc.integer({ min: 1, max: 744 }),
});

const on = (cloud: Audience["cloud"], participants: number): Sizing => sizeRegion({ cloud, participants, hours: 80 });

describe("the size of a region", () => {
  it("is an accepted configuration, for every audience in every cloud", () => {
    fc.assert(
      fc.property(audience, (some) => {
        const { proposed, plan } = sizeRegion(some);
        assert.equal(plan.cloud, some.cloud);
        assert.equal(plan.shards.length, proposed.shardCount);
        for (const { bridges } of plan.shards) {
          assert.deepEqual({ min: bridges.min, max: bridges.max }, proposed.bridges);
        }
      }),
    );
  });

  it("is an accepted configuration for every number of listeners, also with the bridges that it needs at once", () => {
    const some = fc.record({
      cloud: fc.constantFrom("aws" as const, "gcp" as const, "kubeconfig" as const),
      participants: fc.integer({ min: 1, max: MAX_BESIDE_LISTENERS }),
      listeners: fc.integer({ min: 1, max: MAX_LISTENERS }),
    });
    fc.assert(
      fc.property(some, ({ listeners, ...others }) => {
        const usual = { ...others, hours: 80 };
        const { proposed, plan, listeners: size, egress } = sizeRegion({ ...usual, listeners });
        const { listeners: none, ...without } = sizeRegion(usual);
        assert.ok(size !== undefined && none === undefined);
        assert.equal(proposed.bridges.max - without.proposed.bridges.max, size.bridges);
        assert.ok(size.visitors.count * size.visitors.perNode >= listeners);
        assert.ok(size.bridges * size.perBridge >= listeners);
        assert.ok(size.atOnce <= size.bridges);
        assert.ok(Math.abs(egress.mbps - without.egress.mbps - listeners * LISTENED_MBPS) < 0.01);
        for (const { visitors } of plan.shards) assert.equal(visitors?.count, size.visitors.count);
        const needed = (proposed.bridges.min + size.atOnce) * proposed.shardCount;
        assert.ok(plan.pools.media.max >= needed && plan.pools.media.max >= proposed.bridges.max);
      }),
    );
  });

  it("is an accepted configuration for every number of recordings, and suffices while one shard is drained", () => {
    const some = fc
      .record({
        cloud: fc.constantFrom("aws" as const, "gcp" as const, "kubeconfig" as const),
        participants: fc.integer({ min: 1, max: 1000 }),
        wanted: fc.integer({ min: 1, max: 30 }),
      })
      .map(({ wanted, ...others }) => ({ ...others, hours: 80, recordings: Math.min(wanted, others.participants) }));
    fc.assert(
      fc.property(some, ({ recordings, ...usual }) => {
        const { proposed, plan, recordings: size, egress, cost } = sizeRegion({ ...usual, recordings });
        const { recordings: none, ...without } = sizeRegion(usual);
        assert.ok(size !== undefined && none === undefined);
        const { shardCount } = proposed;
        assert.ok((shardCount - 1) * size.most >= recordings && size.most <= recordings);
        assert.ok(size.free >= 1 && size.free <= size.most);
        const planned = plan.meet.recording;
        assert.deepEqual([planned?.recorders, planned?.maxRecorders], [size.free, size.most]);
        assert.equal(egress.mbps, without.egress.mbps);
        assert.ok(proposed.bridges.max >= without.proposed.bridges.max);
        if (usual.cloud === "kubeconfig") return assert.equal(plan.pools.recording, undefined);
        // One recorder per node: if the default machine held two, the proposal would be too large.
        assert.equal(plan.pools.recording?.min, shardCount * size.free);
        assert.equal(plan.pools.recording.max, size.nodes);
        assert.ok(size.nodes >= Math.min(recordings + shardCount * size.free, shardCount * size.most));
        assert.ok((without.cost?.monthly.min ?? 0) < (cost?.monthly.min ?? 0));
      }),
    );
  });

  it("suffices while one shard is drained, within the autoscaler's target and a shard's limit", () => {
    fc.assert(
      fc.property(audience, (some) => {
        const { proposed, perBridge } = sizeRegion(some);
        const others = proposed.shardCount - 1;
        assert.ok(others * proposed.bridges.max * perBridge >= some.participants);
        assert.ok(others * PER_SHARD >= some.participants);
      }),
    );
  });

  it("suffices with the minimum of bridges below the overload threshold", () => {
    fc.assert(
      fc.property(audience, (some) => {
        const { shardCount, bridges } = sizeRegion(some).proposed;
        assert.ok(shardCount * bridges.min * AT_STRESS_1 * OVERLOADED >= some.participants);
        assert.ok(bridges.min <= bridges.max);
      }),
    );
  });

  it("has no unneeded shard, and no unneeded bridge beyond the two of each shard", () => {
    fc.assert(
      fc.property(audience, (some) => {
        const { proposed, perBridge } = sizeRegion(some);
        const { shardCount, bridges } = proposed;
        assert.ok(bridges.max === 2 || (shardCount - 1) * (bridges.max - 1) * perBridge < some.participants);
        assert.ok((shardCount - 2) * PER_SHARD < some.participants);
        assert.ok(bridges.min >= 2);
        assert.ok(bridges.min === 2 || shardCount * (bridges.min - 1) * AT_STRESS_1 * OVERLOADED < some.participants);
      }),
    );
  });

  it("does not shrink with more participants", () => {
    fc.assert(
      fc.property(audience, fc.integer({ min: 1, max: MAX_PER_REGION }), (some, participants) => {
        const [less, more] = [some, { ...some, participants }]
          .sort((a, b) => a.participants - b.participants)
          .map(sizeRegion);
        assert.ok(less !== undefined && more !== undefined);
        assert.ok(less.proposed.shardCount <= more.proposed.shardCount);
        assert.ok(less.egress.mbps <= more.egress.mbps && less.egress.terabytes <= more.egress.terabytes);
        // With more shards, the drained one is a smaller share, and so are the reserves of the others.
        if (less.proposed.shardCount !== more.proposed.shardCount) return;
        assert.ok(less.proposed.bridges.min <= more.proposed.bridges.min);
        assert.ok(less.proposed.bridges.max <= more.proposed.bridges.max);
        assert.ok(less.plan.pools.media.max <= more.plan.pools.media.max);
        assert.ok((less.cost?.monthly.max ?? 0) <= (more.cost?.monthly.max ?? 0));
      }),
    );
  });

  it("has enough memory and storage for Prometheus, on a node with that memory", () => {
    assert.deepEqual(on("aws", 100).proposed.monitoring, {});
    const large = on("aws", MAX_PER_REGION);
    const { memory, storageGi } = large.proposed.monitoring;
    assert.ok(memory !== undefined && storageGi !== undefined);
    const settings = settingsOf({ ...large.proposed, monitoring: { retentionDays: 15, memory, storageGi } });
    assert.ok(storageNeeded(settings).gi <= storageGi);
    for (const { pods, room } of [systemDemand(settings), mediaDemand(settings)]) {
      assert.ok(pods.every(({ size }) => fits(size, room)));
    }
  });

  it("includes the egress of bridges per hour", () => {
    const { egress } = sizeRegion({ cloud: "aws", participants: 1000, hours: 10 });
    assert.equal(egress.mbps, 4100);
    // 4,100 Mbit/s are 512.5 MB/s, for 36,000 s.
    assert.equal(egress.terabytes, 18.45);
    assert.deepEqual([RECEIVED_MBPS, SENT_MBPS], [4.1, 3.2]);
  });

  it("has a price only in a cloud", () => {
    assert.ok((on("aws", 100).cost?.monthly.min ?? 0) > 0);
    assert.ok((on("gcp", 100).cost?.monthly.min ?? 0) > 0);
    assert.equal(on("kubeconfig", 100).cost, undefined);
  });
});
