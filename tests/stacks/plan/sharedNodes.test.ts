import assert from "node:assert/strict";
import fc from "fast-check";
import { planRegion } from "../../../stacks/plan/plan";
import type { Problem } from "../../../stacks/settings/problems";
import { parseSettings } from "../../../stacks/settings/read";
import { quotas } from "../../../stacks/sizing/quotas";
import { planOn } from "../../support/clouds";
import { config, problemKeys, settingsOf } from "../../support/settings";

const PORTS = [10000, 10001, 10002, 10003];
const LARGE = { media: { type: { cpu: 16, memory: "32Gi" } } };

/** The first nodes with a free port, as the scheduler finds them; a new node where there is none. */
function nodesUsed(bridges: readonly number[]): number {
  const nodes: Set<number>[] = [];
  for (const port of bridges) {
    const free = nodes.find((held) => !held.has(port));
    if (free === undefined) nodes.push(new Set([port]));
    else free.add(port);
  }
  return nodes.length;
}

describe("media nodes with bridges of several shards", () => {
  it("hold every bridge in any order, at the minimum and at the maximum with a shard that rolls", () => {
    const region = fc.record({
      shardCount: fc.integer({ min: 1, max: 12 }),
      perNode: fc.integer({ min: 1, max: 4 }),
      min: fc.integer({ min: 1, max: 3 }),
      max: fc.integer({ min: 3, max: 6 }),
      rolling: fc.integer({ min: 0, max: 11 }),
      order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(region, ({ shardCount, perNode, min, max, rolling, order }) => {
        const bridges = { ports: PORTS, perNode, min, max };
        const { settings } = parseSettings(config({ shardCount, bridges, nodes: LARGE }));
        assert.ok(settings !== undefined);
        const { pools, shards } = planRegion(settings);
        const shuffled = (count: number, more: number): readonly number[] =>
          shards
            .flatMap(({ number, bridges: { port } }) =>
              Array<number>(count + (number === rolling % shardCount ? more : 0)).fill(port),
            )
            .map((port) => [order.next().value, port] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, port]) => port);
        assert.equal(nodesUsed(shuffled(min, 0)), pools.media.min);
        assert.ok(nodesUsed(shuffled(max, max)) <= pools.media.max);
      }),
    );
  });

  it("are fewer, and need smaller quotas of addresses", () => {
    const on = (perNode: number): number => {
      const bridges = { ports: PORTS, perNode, cpu: 0.5, memory: "1Gi" };
      const found = quotas(planOn("gcp", { shardCount: 4, bridges })).find(({ what }) => what === "external addresses");
      return found?.needed ?? 0;
    };
    // Four bridges of each shard, and four of one that rolls.
    assert.equal(on(1) - on(4), 5 * 4 - 2 * 4);
  });

  it("are added by a timetable only where no node of another shard has the port free", () => {
    const window = { name: "lessons", from: "08:00", to: "12:00", timezone: "UTC", bridges: 3, lead: 0 };
    const warm = (perNode: number, more: object = {}): number =>
      planRegion(
        settingsOf({
          shardCount: 4,
          bridges: { min: 1, ports: PORTS, perNode },
          nodes: LARGE,
          capacity: [{ ...window, ...more }],
        }),
      ).warmNodes * 6;
    // Two bridges more in each shard, for a sixth of the day.
    assert.deepEqual(
      [1, 2, 4].map((perNode) => Math.round(warm(perNode))),
      [8, 4, 2],
    );
    assert.equal(Math.round(warm(4, { shard: "shard-2" })), 2);
  });
});

describe("bridges.perNode", () => {
  const problems = (bridges: object, more: object = {}): readonly Problem[] =>
    parseSettings(config({ bridges, nodes: LARGE, ...more })).problems;
  const notes = (bridges: object, more: object = {}): string =>
    parseSettings(config({ bridges, nodes: LARGE, ...more })).notes.join("\n");

  it("needs as many ports, and says how to set them", () => {
    const [problem, ...others] = problems({ perNode: 3, ports: [20000, 10001] });
    assert.equal(problem?.key, "jitsi:bridges.perNode");
    assert.match(problem.message, /need a port each, and bridges\.ports has 2/);
    assert.equal(
      problem.fix,
      [20000, 10001, 10000]
        .map((port, n) => `pulumi config set --path 'jitsi:bridges.ports[${n}]' ${port}`)
        .join(" && "),
    );
    assert.deepEqual(others, []);
    assert.match(problems({ perNode: 2 })[0]?.fix ?? "", /\[0\]' 10000 && .*\[1\]' 10001$/);
    assert.deepEqual(problems({ perNode: 2, ports: [20000, 10001, 10000] }), []);
  });

  it("is refused where it is no number from 1 to 4", () => {
    for (const perNode of [0, -1, 5, 1.5, "two", null, [2]]) {
      assert.deepEqual(
        problemKeys({ bridges: { perNode, ports: PORTS } }),
        ["jitsi:bridges.perNode"],
        JSON.stringify(perNode),
      );
    }
  });

  it("needs nodes with room for the bridges, and names what they request together", () => {
    const [problem] = problems(
      { perNode: 2, ports: PORTS, cpu: 1.1 },
      { nodes: { media: { type: { cpu: 2, memory: "16Gi" } } } },
    );
    assert.equal(problem?.key, "jitsi:nodes.media.type");
    assert.match(problem.message, /^one bridge of each of 2 shards requests 2\.2 cores and 8192 MiB/);
    assert.match(problem.fix, /jitsi:nodes\.media\.type\.cpu 4 /);
    assert.deepEqual(problems({ perNode: 4, ports: PORTS }), []);
  });

  it("does not let the bridges of one shard share a node", () => {
    const two = { ...LARGE.media, max: 2 };
    assert.deepEqual(problemKeys({ bridges: { perNode: 2, ports: PORTS, max: 3 }, nodes: { media: two } }), [
      "jitsi:bridges.max",
    ]);
    assert.deepEqual(problemKeys({ bridges: { perNode: 2, ports: PORTS, min: 2, max: 2 }, nodes: { media: two } }), []);
    const [few] = problems({ perNode: 2, ports: PORTS, min: 2, max: 2 }, { shardCount: 3, nodes: { media: two } });
    assert.match(few?.message ?? "", /^too small: 3 shards × bridges\.min 2, bridges of 2 shards per node$/);
    assert.match(few?.fix ?? "", /nodes\.media\.max 4$/);
  });

  it("is noted where a failing node interrupts calls of several shards, or where it has no effect", () => {
    const shared = { perNode: 2, ports: PORTS };
    assert.match(notes(shared, { environment: "production" }), /bridges of up to 2 shards.*interrupts calls of all/);
    assert.doesNotMatch(notes(shared), /interrupts/);
    assert.match(notes(shared, { shardCount: 1 }), /perNode 2 is more than shardCount 1/);
  });

  it("lets bridges of different shards use one listed address", () => {
    const one = { address: ["203.0.113.5"], max: 1, ports: PORTS };
    assert.match(notes(one), /lists 1 for up to 2 bridges on UDP 10000: a port of an address leads to one bridge/);
    assert.doesNotMatch(notes({ ...one, perNode: 2 }), /lists/);
  });
});
