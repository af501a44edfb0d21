import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { DECIDE } from "../../../components/routing/steps/decide.awk";

/** Divisible by five: the next change is at NOW + 5 and prepared from NOW + 2 on. */
const NOW = 1_800_000_000;

interface Slot {
  /** jicofo's and web's checks pass. Default true. */
  readonly healthy?: boolean;
  /** Its name resolves. Default true. */
  readonly resolved?: boolean;
  /** What backends rooms and next have: open, draining, offline, closed. */
  readonly has: "A" | "D" | "O" | "-";
  /** When next differs from rooms. */
  readonly next?: "A" | "D" | "-";
}

interface Situation {
  readonly now: number;
  readonly slots: readonly Slot[];
  /** What routers said: name, second, rooms known, sees, has. */
  readonly reports: readonly (readonly [router: 0 | 1, second: number, used: number, sees: string, has: string])[];
  readonly states?: readonly string[];
  readonly change?: number;
  /** Default true. */
  readonly ready?: boolean;
  readonly uptime?: number;
  readonly used?: number;
  /** Whether the other router accepts connections; only asked while not ready. */
  readonly peer?: boolean;
}

/** Operational state, administrative state, weight. */
const SERVER_IS: Readonly<Record<Slot["has"], readonly [number, number, number]>> = {
  A: [2, 0, 100],
  D: [2, 0, 0],
  O: [0, 1, 0],
  "-": [0, 1, 0],
};

function servers({ healthy = true, resolved = true, has, next = has === "O" ? "-" : has }: Slot, n: number): string[] {
  const checked = (forced: boolean): readonly [number, number] => {
    if (!resolved) return [0, 32];
    return forced ? [0, 1] : [healthy ? 2 : 0, 0];
  };
  const line = (backend: string, op: number, admin: number, weight: number): string =>
    `3 ${backend} ${n + 1} shard-${n} 127.0.0.1 ${op} ${admin} ${weight} 0 9 ${healthy ? 15 : 12} 3 4 6 0 1 1 name 8000 - 0 0 - - 0`;
  return [
    line("rooms", ...SERVER_IS[has]),
    line("next", ...SERVER_IS[next]),
    line("web", ...checked(has === "O"), has === "A" ? 100 : 0),
    line("jicofo", ...checked(false), 1),
  ];
}

function answers(situation: Situation): string {
  const { slots, reports, states = [], change, ready = true, uptime = 99, used = 100, peer = false } = situation;
  return [
    ...slots.flatMap(servers),
    ...reports.map(
      ([router, second, known, sees, has]) =>
        `0x55e: key=router-${router}:${second}:${known}:${sees}:${has} use=0 exp=9 shard=0 gpt0=1`,
    ),
    `# table: rooms, type: string, size:204800, used:${used}`,
    ...(ready ? ["0x55f router 1"] : []),
    ...(change === undefined ? [] : [`0x560 router ${change}`]),
    `Uptime_sec: ${uptime}`,
    ...states,
    ...(peer ? ["peer router-1"] : []),
  ].join("\n");
}

/** Both routers say the same, once a second up to now. */
function alike(now: number, sees: string, has: string): Situation["reports"] {
  return Array.from({ length: 12 }, (_, n) => [0, 1].map((r) => [r as 0 | 1, now - n, 100, sees, has] as const)).flat();
}

for (const awk of [["awk"], ["busybox", "awk"]] as const) {
  describe(`what a router's sidecar decides, with ${awk.join(" ")}`, () => {
    function decide(situation: Situation): string {
      const [program, ...args] = awk;
      const variables = ["-v", "me=router-0", "-v", `now=${situation.now}`];
      return execFileSync(program, [...args, ...variables, DECIDE], { input: answers(situation), encoding: "utf8" });
    }

    it("says what it sees of each slot and what it has", () => {
      const slots: Slot[] = [{ has: "A" }, { has: "-", healthy: false }, { has: "D" }, { has: "O" }];
      const states = ["shard-2 drain", "shard-3 offline"];
      assert.match(
        decide({ now: NOW, slots, states, reports: [] }),
        new RegExp(`^tell set table routers/slots key router-0:${NOW}:100:a-do:A-DO data.gpt0 1;$`, "m"),
      );
    });

    it("opens a slot that all routers see, from the next fifth second on", () => {
      const now = NOW + 2;
      const plan = decide({ now, slots: [{ has: "A" }, { has: "-" }], reports: alike(now, "aa", "A-") });
      assert.match(
        plan,
        /^tell set weight next\/shard-1 100;enable server next\/shard-1;add map virt@change router 1800000005;$/m,
      );
      assert.doesNotMatch(plan, /rooms\/|shard-0/);
    });

    it("opens none that another router does not see yet", () => {
      const now = NOW + 3;
      const reports = alike(now, "aa", "A-").map(([r, ...rest]) =>
        r === 0 ? [r, ...rest] : [r, rest[0], rest[1], "a-", rest[3]],
      ) as Situation["reports"];
      assert.doesNotMatch(decide({ now, slots: [{ has: "A" }, { has: "-" }], reports }), /next/);
    });

    it("does not act on what the other may not have read yet", () => {
      const now = NOW + 3;
      const reports = alike(now, "aa", "A-").map(([r, t, used, sees, has]) => [
        r,
        t,
        used,
        t > NOW ? sees : "a-",
        has,
      ]) as Situation["reports"];
      assert.doesNotMatch(decide({ now, slots: [{ has: "A" }, { has: "-" }], reports }), /next/);
    });

    it("does not wait for a router that has said nothing for ten seconds", () => {
      const now = NOW + 2;
      const own = alike(now, "aa", "A-").filter(([router]) => router === 0);
      const slots: Slot[] = [{ has: "A" }, { has: "-" }];
      assert.doesNotMatch(decide({ now, slots, reports: [...own, [1, NOW - 9, 100, "a-", "A-"]] }), /change/);
      assert.match(decide({ now, slots, reports: [...own, [1, NOW - 10, 100, "a-", "A-"]] }), /change/);
    });

    it("closes a shard that is not healthy at once", () => {
      const plan = decide({ now: NOW, slots: [{ has: "A" }, { has: "A", healthy: false }], reports: [] });
      assert.match(plan, /^tell set weight rooms\/shard-1 0;disable server rooms\/shard-1;$/m);
      assert.match(plan, /^tell set weight next\/shard-1 0;disable server next\/shard-1;$/m);
      assert.doesNotMatch(plan, /shard-0|web\//);
    });

    for (const [state, sees, commands] of [
      ["drain", "d", "set weight next/shard-0 0;enable server next/shard-0;"],
      ["offline", "o", "set weight next/shard-0 0;disable server next/shard-0;"],
    ] as const) {
      it(`follows an operator who wants a shard to ${state} once all routers have read it`, () => {
        const now = NOW + 4;
        const states = [`shard-0 ${state}`];
        const slots: Slot[] = [{ has: "A" }];
        assert.ok(decide({ now, slots, states, reports: alike(now, sees, "A") }).includes(commands));
        assert.ok(!decide({ now, slots, states, reports: alike(now, "a", "A") }).includes("next/"));
      });
    }

    it("copies a change once it has taken place, and not before", () => {
      const slots: Slot[] = [{ has: "A" }, { has: "-", next: "A" }];
      const situation = { slots, reports: alike(NOW, "aa", "A-"), change: NOW + 5 };
      assert.doesNotMatch(decide({ ...situation, now: NOW + 5 }), /rooms|map/);
      const plan = decide({ ...situation, now: NOW + 6 });
      assert.match(
        plan,
        /^tell set weight rooms\/shard-1 100;enable server rooms\/shard-1;set weight web\/shard-1 100;/m,
      );
      assert.match(plan, /^tell del map virt@change router;$/m);
    });

    it("gives a shard that is gone from DNS no room when it comes back", () => {
      const slots: Slot[] = [{ has: "A", resolved: false, healthy: false }];
      assert.match(decide({ now: NOW, slots, reports: [] }), /^tell set weight web\/shard-0 0;/m);
    });

    it("sends people away from a closed shard that web's own check let them reach, once another is open", () => {
      const closed: Slot = { has: "-", next: "A" };
      assert.match(
        decide({ now: NOW, slots: [{ has: "A" }, closed], reports: [] }),
        /^tell shutdown sessions server web\/shard-1;$/m,
      );
      assert.doesNotMatch(decide({ now: NOW, slots: [{ has: "-" }, closed], reports: [] }), /shutdown/);
    });

    describe("while it starts", () => {
      const start = { now: NOW, ready: false, uptime: 5, peer: true };
      const theirs: Situation["reports"] = [[1, NOW - 1, 100, "aad", "AAD"]];

      it("takes over all that the others have in one line, and is ready", () => {
        const slots: Slot[] = [{ has: "-" }, { has: "-" }, { has: "-" }];
        const plan = decide({ ...start, slots, states: ["shard-2 drain"], reports: theirs });
        const [line = ""] = plan.split("\n").filter((one) => one.includes("virt@ready"));
        for (const backend of ["rooms", "next", "web"]) {
          assert.ok(line.includes(`set weight ${backend}/shard-0 100;enable server ${backend}/shard-0;`), plan);
          assert.ok(line.includes(`set weight ${backend}/shard-2 0;enable server ${backend}/shard-2;`), plan);
        }
      });

      it("takes over nothing while it does not see one of them, for 30 s", () => {
        const slots: Slot[] = [{ has: "-" }, { has: "-", healthy: false }, { has: "-" }];
        const situation = { ...start, slots, states: ["shard-2 drain"], reports: theirs };
        assert.doesNotMatch(decide(situation), /virt@ready|rooms\/shard-0/);
        assert.match(decide({ ...situation, uptime: 30 }), /rooms\/shard-0 100;.*virt@ready/);
      });

      it("is not ready before it has the table of a peer that is there, however long it takes", () => {
        const slots: Slot[] = [{ has: "A" }];
        const reports: Situation["reports"] = [[1, NOW - 1, 1000, "a", "A"]];
        assert.doesNotMatch(decide({ ...start, slots, reports, used: 800, uptime: 99 }), /virt@ready/);
        assert.match(decide({ ...start, slots, reports, used: 990 }), /virt@ready/);
        assert.doesNotMatch(decide({ ...start, slots, reports: [], used: 990, uptime: 99 }), /virt@ready/);
      });

      it("is ready without peers when a slot is open, or after 30 s", () => {
        const alone = { ...start, peer: false, reports: [] };
        assert.match(decide({ ...alone, slots: [{ has: "A" }] }), /virt@ready/);
        assert.doesNotMatch(decide({ ...alone, slots: [{ has: "-" }] }), /virt@ready/);
        assert.match(decide({ ...alone, slots: [{ has: "-" }], uptime: 30 }), /virt@ready/);
      });
    });
  });
}
