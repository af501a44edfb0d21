import assert from "node:assert/strict";
import { NAMESPACE } from "../../../stacks/catalogue/namespaces";
import { IMAGES } from "../../../stacks/catalogue/versions";
import { type Plan, planRegion } from "../../../stacks/plan/plan";
import { fits } from "../../../stacks/plan/allocatable";
import { mediaDemand, systemDemand } from "../../../stacks/plan/pools";
import { PINNED } from "../../../stacks/schema/images";
import type { Settings } from "../../../stacks/schema/schema";
import { parseSettings } from "../../../stacks/settings/read";
import { config, settingsOf } from "../../support/settings";
import fc from "fast-check";

/** Random accepted configurations. */
const settings: fc.Arbitrary<Settings> = fc
  .record({
    environment: fc.constantFrom("development", "production"),
    shardCount: fc.integer({ min: 1, max: 63 }),
    shards: fc.dictionary(
      fc.integer({ min: 0, max: 63 }).map((n) => `shard-${n}`),
      fc.record({ state: fc.constantFrom("active", "drain", "offline"), zone: fc.constantFrom("a", "b") }),
    ),
    bridges: fc.record({
      min: fc.integer({ min: 1, max: 4 }),
      max: fc.integer({ min: 4, max: 20 }),
      cpu: fc.constantFrom(0.5, 1, 3),
      memory: fc.constantFrom("1Gi", "4Gi", "6Gi"),
      headroom: fc.integer({ min: 0, max: 3 }),
    }),
    edge: fc.record({ replicas: fc.integer({ min: 2, max: 9 }), slots: fc.constant(64) }),
  })
  .map((changes) => parseSettings(config(changes)).settings)
  .filter((read) => read !== undefined);

const names = (plan: Plan): string[] => [
  plan.router.name,
  ...plan.shards.flatMap((shard) => [
    shard.id,
    shard.web.name,
    shard.prosody.name,
    shard.jicofo.name,
    shard.bridges.name,
  ]),
];

describe("the plan of a region", () => {
  it("of N shards is part of the plan of N + 1 shards", () => {
    fc.assert(
      fc.property(settings, (some) => {
        const [before, after] = [planRegion(some), planRegion({ ...some, shardCount: some.shardCount + 1 })];
        assert.deepEqual(after.shards.slice(0, -1), before.shards);
        assert.deepEqual(after.router, before.router);
        assert.deepEqual(after.meet, before.meet);
        assert.equal(after.shards.at(-1)?.number, some.shardCount);
      }),
    );
  });

  it("gives every object a unique name that is a DNS label", () => {
    fc.assert(
      fc.property(settings, (some) => {
        const all = names(planRegion(some));
        assert.equal(new Set(all).size, all.length);
        for (const name of all) assert.match(name, /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
      }),
    );
  });

  it("gives every endpoint a unique full host name, which nginx and HAProxy resolve without search domains", () => {
    fc.assert(
      fc.property(settings, (some) => {
        const hosts = planRegion(some).shards.flatMap(({ web, prosody, jicofo }) => [
          web.host,
          prosody.host,
          jicofo.host,
        ]);
        assert.equal(new Set(hosts).size, hosts.length);
        for (const host of hosts)
          assert.match(host, new RegExp(`^shard-\\d+-[a-z]+\\.${NAMESPACE}\\.svc\\.cluster\\.local$`));
      }),
    );
  });

  it("has a slot of the router for every shard, with the shard's names", () => {
    fc.assert(
      fc.property(settings, (some) => {
        const { shards, router } = planRegion(some);
        assert.equal(new Set(router.slots.map((slot) => slot.serverId)).size, router.slots.length);
        for (const shard of shards) {
          const slot = router.slots[shard.number];
          assert.deepEqual(slot, {
            id: shard.id,
            serverId: shard.number + 1,
            web: shard.web.host,
            jicofo: shard.jicofo.host,
            open: `${shard.id}-open.jitsi.svc.cluster.local`,
          });
        }
      }),
    );
  });

  it("has pools for the minimum, and at most for all bridges, a roll of one shard and the headroom", () => {
    fc.assert(
      fc.property(settings, (some) => {
        const { pools, shards } = planRegion(some);
        const bridges = { min: 0, max: 0 };
        for (const shard of shards) {
          bridges.min += shard.bridges.min;
          bridges.max += shard.bridges.max;
        }
        assert.equal(pools.media.min, bridges.min);
        assert.equal(pools.media.max, bridges.max + some.bridges.max + some.bridges.headroom);
        assert.ok(pools.system.min >= some.edge.replicas, "a node for each router");
        assert.ok(pools.system.min <= pools.system.max);

        const requests = shards.flatMap(({ web, prosody, jicofo }) => [
          ...Array<typeof web.size>(web.replicas).fill(web.size),
          prosody.size,
          jicofo.size,
        ]);
        const sum = (part: "cpu" | "memory"): number => requests.reduce((total, size) => total + size[part], 0);
        assert.ok(sum("cpu") <= pools.system.min * pools.system.machine.cpu * 0.9, "cores");
        assert.ok(sum("memory") <= pools.system.min * pools.system.machine.memory * 0.9, "memory");
        for (const demand of [systemDemand(some), mediaDemand(some)]) {
          for (const pod of demand.pods) assert.ok(fits(pod.size, demand.room), pod.name);
        }
      }),
    );
  });
});

describe("the state of a shard", () => {
  const plan = planRegion(
    settingsOf({
      protect: true,
      shardCount: 3,
      shards: { "shard-1": { state: "drain" }, "shard-2": { state: "offline" }, "shard-9": { state: "drain" } },
    }),
  );

  it("pins its pods and protects it unless it is offline", () => {
    assert.deepEqual(
      plan.shards.map(({ state, pinned, protect }) => [state, pinned, protect]),
      [
        ["active", true, true],
        ["drain", true, true],
        ["offline", false, false],
      ],
    );
  });

  it("is protected by default in production, and not in development", () => {
    const protectedIn = (changes: Record<string, unknown>): boolean => planRegion(settingsOf(changes)).protect;
    assert.equal(protectedIn({ environment: "production" }), true);
    assert.equal(protectedIn({ environment: "production", protect: "false" }), false);
    assert.equal(protectedIn({ environment: "development" }), false);
  });
});

describe("the bridges of a shard", () => {
  const least = (changes: Record<string, unknown>): number | undefined =>
    planRegion(settingsOf(changes)).shards[0]?.bridges.min;

  it("have a minimum of two in production, so that a shard has one while a node is replaced", () => {
    assert.equal(least({ environment: "production" }), 2);
    assert.equal(least({ environment: "development" }), 1);
    assert.equal(least({ environment: "production", bridges: { min: 1 } }), 1);
  });

  it("have a default minimum of at most their maximum", () => {
    assert.equal(least({ environment: "production", bridges: { max: 1 } }), 1);
  });
});

describe("an image", () => {
  it("is the most specific one: the shard's image, the shard's tag, the region's image, the region's tag", () => {
    const images = (changes: Record<string, unknown>): string[] =>
      planRegion(settingsOf(changes)).shards.map((shard) => shard.images.jvb.replace(/^.*\//, ""));
    const pinned = IMAGES.jvb.replace(/^.*\//, "");
    assert.deepEqual(images({}), [pinned, pinned]);
    assert.deepEqual(images({ images: { jitsi: "stable-12000", jvb: "r/jvb:own" } }), ["jvb:own", "jvb:own"]);
    assert.deepEqual(
      images({
        images: { jvb: "r/jvb:own" },
        shards: { "shard-0": { images: { jitsi: "stable-12001" } }, "shard-1": { images: { jvb: "r/jvb:mine" } } },
      }),
      ["jvb:stable-12001", "jvb:mine"],
    );
  });

  it("has the catalogue's digest, and none with another registry or tag", () => {
    const web = (images: object): string | undefined => planRegion(settingsOf({ images })).shards[0]?.images.web;
    const { registry, tag } = PINNED;
    assert.equal(web({}), IMAGES.web);
    assert.equal(web({ jitsi: tag, registry }), IMAGES.web);
    assert.equal(web({ jitsi: "stable-12000" }), `${registry}/web:stable-12000`);
    assert.equal(web({ jitsi: `${tag}1` }), `${registry}/web:${tag}1`);
    assert.equal(web({ registry: "registry.example.org/jitsi" }), `registry.example.org/jitsi/web:${tag}`);
    const own = `registry.example.org/web:1@sha256:${"0".repeat(64)}`;
    assert.equal(web({ web: own }), own);
  });
});
