import assert from "node:assert/strict";
import type { RegionStatus } from "../../../local/status/region";
import { describeRegion } from "../../../local/status/screen";

const NOW = new Date("2026-11-21T12:00:00Z");
const BRIDGES = {
  ready: 2,
  atRest: false,
  draining: 0,
  stress: { mean: 0.214, highest: 0.34 },
  participants: 87,
  autoscaler: { min: 1, max: 4, current: 2 },
};
const REGION: RegionStatus = {
  server: "https://203.0.113.1",
  shards: [
    {
      id: "shard-0",
      state: "active",
      health: "healthy",
      rooms: 12,
      participants: 87,
      waiting: false,
      bridges: BRIDGES,
      visitors: null,
      recorders: null,
    },
    {
      id: "shard-1",
      state: "drain",
      health: "down",
      rooms: null,
      participants: null,
      waiting: true,
      bridges: { ready: 0, atRest: false, draining: 1, stress: null, participants: null, autoscaler: null },
      visitors: null,
      recorders: null,
    },
  ],
  timetable: null,
  certificates: [
    {
      name: "jitsi-tls",
      names: ["meet.example.org", "turn.meet.example.org"],
      ready: true,
      expires: "2027-02-11T00:00:00Z",
    },
    { name: "old", names: [], ready: false, expires: "2026-11-30T00:00:00Z" },
  ],
  routers: [
    {
      name: "router-0",
      ready: true,
      peers: { connected: 1, all: 1 },
      rooms: 15,
      slots: { "shard-0": "open", "shard-1": "closed" },
    },
    {
      name: "router-1",
      ready: false,
      peers: { connected: 0, all: 1 },
      rooms: null,
      slots: { "shard-1": "down" },
    },
  ],
  addons: [{ name: "whiteboard", ready: 1, pods: 2 }],
  unknown: [
    {
      what: ["rooms and participants of shard-1"],
      why: "pod jitsi/shard-1-jicofo-a, port 8888: no answer within 15 s",
    },
  ],
};

describe("the screen of a region", () => {
  it("has a table of visitor nodes for shards that have some, and marks missing ones", () => {
    const [first, second] = REGION.shards;
    assert.ok(first !== undefined && second !== undefined);
    const shards = [
      { ...first, visitors: { ready: 2, nodes: 2, listeners: 740 } },
      { ...second, visitors: { ready: 1, nodes: 3, listeners: null } },
    ];
    const text = describeRegion({ ...REGION, shards }, NOW, (alarming) => `!${alarming}`);
    const [table] = /VISITOR NODES[^]*?\n\n/.exec(text) ?? [];
    assert.equal(
      table,
      `VISITOR NODES  READY    LISTENERS
shard-0        2 of 2   740
shard-1        !1 of 3  ?

`,
    );
    assert.doesNotMatch(describeRegion(REGION, NOW, String), /VISITOR/);
  });

  it("has a line about the timetable, in its own time zone", () => {
    const timetable = {
      name: "lessons",
      start: "2026-11-23T06:42:00.000Z",
      end: "2026-11-23T12:15:00.000Z",
      timezone: "Europe/Berlin",
      shards: ["shard-0", "shard-1"],
      bridges: 14,
    };
    const line = (changes: object, now = NOW): string | undefined =>
      /^Timetable.*$/m.exec(describeRegion({ ...REGION, timetable: { ...timetable, ...changes } }, now, String))?.[0];
    const window = "lessons, 2026-11-23 07:42 to 13:15 Europe/Berlin";
    assert.equal(line({}), `Timetable: next ${window}, 14 bridges in 2 shards`);
    assert.equal(
      line({ shards: ["shard-1"], bridges: 7 }, new Date("2026-11-23T06:42:00Z")),
      `Timetable: now ${window}, 7 bridges in shard-1`,
    );
  });

  it("has aligned tables of shards, bridges, certificates and routers", () => {
    assert.equal(
      describeRegion(REGION, NOW, (text) => text),
      `Region at https://203.0.113.1

SHARD    STATE   HEALTH   ROOMS  PARTICIPANTS  CHANGES
shard-0  active  healthy  12     87            none
shard-1  drain   down     ?      ?             when offline

BRIDGES  READY  DRAINING  STRESS  HIGHEST  PARTICIPANTS  AUTOSCALER
shard-0  2      0         0.21    0.34     87            2 of 1 to 4
shard-1  0      1         ?       ?        ?             ?

CERTIFICATE  READY  EXPIRES               NAMES
jitsi-tls    yes    2027-02-11 (81 days)  meet.example.org
                                          turn.meet.example.org
old          no     2026-11-30 (8 days)

ROUTER    READY  PEERS   ROOMS REMEMBERED
router-0  yes    1 of 1  15
router-1  no     0 of 1  ?

SHARD GETS  router-0       router-1
shard-0     new rooms      not found
shard-1     its own rooms  nothing: down

ADD-ON      READY
whiteboard  1 of 2

Not known:
  pod jitsi/shard-1-jicofo-a, port 8888: no answer within 15 s
    rooms and participants of shard-1`,
    );
  });

  it("marks values that need attention, and keeps the alignment", () => {
    const marked: string[] = [];
    const text = describeRegion(REGION, NOW, (text) => {
      marked.push(text);
      return `\u001b[33m${text}\u001b[39m`;
    });
    assert.deepEqual(marked, [
      "drain",
      "down",
      "when offline",
      "0",
      "no",
      "2026-11-30 (8 days)",
      "no",
      "0 of 1",
      "not found",
      "nothing: down",
      "1 of 2",
    ]);
    const plain = text.replaceAll(/\u001b\[\d+m/g, "");
    assert.equal(
      plain,
      describeRegion(REGION, NOW, (one) => one),
    );
  });

  it("lists some unknown facts, and counts the rest", () => {
    const what = Array.from({ length: 8 }, (_, n) => `load of shard-${n}`);
    const text = describeRegion({ ...REGION, unknown: [{ what, why: "because" }] }, NOW, (one) => one);
    assert.match(text, /because\n {4}load of shard-0, [^]*load of shard-5 and 2 more$/);
    assert.ok(text.split("\n").every((line) => line.length <= 80));
  });

  it("reports a region without shards and router", () => {
    const nothing = { ...REGION, shards: [], certificates: [], routers: [], addons: [], unknown: [] };
    assert.equal(
      describeRegion(nothing, NOW, (one) => one),
      "Region at https://203.0.113.1\n\nNo shards.\n\nNo router.",
    );
  });
});
