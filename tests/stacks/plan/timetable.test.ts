import assert from "node:assert/strict";
import fc from "fast-check";
import { clockChanges, offsetIn } from "../../../stacks/plan/clockChanges";
import { leadOf, planTimetable } from "../../../stacks/plan/timetable";
import { planRegion } from "../../../stacks/plan/plan";
import { DAYS } from "../../../stacks/schema/capacity";
import { parseSettings } from "../../../stacks/settings/read";
import { isActive } from "../../support/cron";
import { config, settingsOf } from "../../support/settings";

const LESSONS = { name: "lessons", from: "07:50", to: "13:15", timezone: "Europe/Berlin", bridges: 4 };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function crons(window: object, more: object = {}): readonly string[] {
  const { shards } = planRegion(settingsOf({ capacity: [{ ...LESSONS, ...window }], ...more }));
  return (shards[0]?.timetable ?? []).map(({ start, end, bridges }) => `${start} | ${end} | ${bridges}`);
}

describe("the timetable of a shard", () => {
  it("is empty by default", () => {
    assert.deepEqual(planRegion(settingsOf()).shards[0]?.timetable, []);
  });

  it("begins early enough for nodes and bridges, or by the lead of the configuration", () => {
    assert.deepEqual(crons({ lead: 20 }), ["30 7 * * * | 15 13 * * * | 4"]);
    const [window] = settingsOf({ capacity: [LESSONS] }).capacity;
    assert.ok(window !== undefined);
    // Development has one bridge: it grows to 3, to 6.
    assert.equal(leadOf(settingsOf({ capacity: [LESSONS] }), window), 1 + 2 + 4 + 1);
  });

  it("names days of the week, and those before them where the lead begins before midnight", () => {
    assert.deepEqual(crons({ lead: 10, days: ["mon", "fri"] }), ["40 7 * * 1,5 | 15 13 * * 1,5 | 4"]);
    assert.deepEqual(crons({ lead: 10, days: ["mon", "sun"], from: "00:05" }), [
      "55 23 * * 0,6 | 59 23 * * 0,6 | 4",
      "0 0 * * 0,1 | 15 13 * * 0,1 | 4",
    ]);
  });

  it("leaves exceptions out, by the days of their month", () => {
    // In May 2027 Mondays are the 3rd, 10th, 17th, 24th and 31st.
    const unquoted = "2027-05-24 00:00:00 +0000 UTC";
    assert.deepEqual(crons({ lead: 10, days: ["mon"], except: ["2027-05-17", unquoted] }), [
      "40 7 * 1,2,3,4,6,7,8,9,10,11,12 1 | 15 13 * 1,2,3,4,6,7,8,9,10,11,12 1 | 4",
      "40 7 3,10,31 5 * | 15 13 3,10,31 5 * | 4",
    ]);
  });

  it("divides participants over the shards that serve", () => {
    const more = { shardCount: 3, shards: { "shard-2": { state: "offline" } }, bridges: { max: 20 } };
    const perBridge = 36;
    assert.match(crons({ bridges: undefined, participants: 4 * perBridge, lead: 5 }, more)[0] ?? "", /\| 2$/);
    const { shards } = planRegion(settingsOf({ capacity: [{ ...LESSONS, shard: "shard-1" }], ...more }));
    assert.deepEqual(
      shards.map(({ timetable }) => timetable.length),
      [0, 1, 0],
    );
  });

  const ZONES = [
    ...["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney"],
    ...["Australia/Lord_Howe", "Africa/Cairo", "Pacific/Chatham", "America/St_Johns", "America/Santiago", "UTC"],
  ];

  it("finds the clock changes of a time zone", () => {
    assert.deepEqual(clockChanges("Europe/Berlin"), {
      skipped: [{ start: 120, end: 180 }],
      repeated: [{ start: 120, end: 180 }],
    });
    assert.deepEqual(clockChanges("Australia/Lord_Howe").skipped, [{ start: 120, end: 150 }]);
    assert.deepEqual(clockChanges("Asia/Kolkata"), { skipped: [], repeated: [] });
  });

  /** Instants of a local time; two where the clock repeats it, none where it skips it. */
  const instantsOf = (timezone: string, day: number, minute: number): readonly number[] => {
    const offset = offsetIn(timezone);
    const local = day + minute * MINUTE;
    const offsets = new Set([-DAY, 0, DAY].map((shift) => offset(local + shift)));
    return [...offsets].map((minutes) => local - minutes * MINUTE).filter((at) => at + offset(at) * MINUTE === local);
  };

  const text = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, "0")).join(":");

  it("covers every window and its lead in every zone, over changes of the clock too", function () {
    this.timeout(120_000);
    const cases = fc.record({
      timezone: fc.constantFrom(...ZONES),
      // Half of the times are near those at which clocks change.
      from: fc.oneof(fc.integer({ min: 0, max: 1430 }), fc.integer({ min: 60, max: 240 })),
      length: fc.integer({ min: 5, max: 1000 }),
      lead: fc.integer({ min: 0, max: 200 }),
      days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
      // Half of the days are near the changes of the northern and southern clocks in 2027.
      day: fc.oneof(
        fc.integer({ min: 0, max: 364 }),
        fc.constantFrom(72, 86, 92, 93, 276, 303, 310, 119, 300, 99, 100),
      ),
      at: fc.integer({ min: 0, max: 999 }),
      excepted: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ timezone, from, length, lead, days, day, at, excepted }) => {
        const to = Math.min(1440, from + length);
        const date = Date.UTC(2027, 0, 1) + day * DAY;
        const except = excepted ? [new Date(date).toJSON().slice(0, 10)] : [];
        const { capacity } = settingsOf({
          capacity: [{ ...LESSONS, timezone, from: text(from), to: text(to), lead, days, except }],
        });
        const times = planTimetable({ ...settingsOf(), capacity }, "shard-0");
        // The window of that day, in instants.
        const [begin] = instantsOf(timezone, date, from);
        const end = instantsOf(timezone, date, to).at(-1);
        if (begin === undefined || end === undefined) return;
        const minutes = (end - begin) / MINUTE + lead;
        const instant = begin + (Math.floor((minutes * at) / 1000) - lead) * MINUTE;
        const isOn = days.includes(DAYS[new Date(date).getUTCDay()] ?? "sun") && !excepted;
        if (!isOn) return;
        const local = (instant + offsetIn(timezone)(instant) * MINUTE) % DAY;
        // The minute before midnight, and a clock that is put back over midnight.
        if (
          local >= DAY - MINUTE ||
          (local < 60 * MINUTE && clockChanges(timezone).repeated.some(({ start }) => start === 0))
        )
          return;
        assert.ok(
          times.some((one) => isActive(one, instant)),
          `${new Date(instant).toJSON()} ${timezone} ${text(from)}-${text(to)}: ${JSON.stringify(times)}`,
        );
      }),
      { numRuns: 400 },
    );
  });

  it("warms nothing on an excepted day, and nothing far from a window", function () {
    this.timeout(120_000);
    const cases = fc.record({
      timezone: fc.constantFrom(...ZONES),
      from: fc.integer({ min: 600, max: 800 }),
      day: fc.integer({ min: 0, max: 364 }),
      at: fc.integer({ min: 0, max: 1439 }),
      excepted: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ timezone, from, day, at, excepted }) => {
        const date = Date.UTC(2027, 0, 1) + day * DAY;
        const except = excepted ? [new Date(date).toJSON().slice(0, 10)] : [];
        const { capacity } = settingsOf({
          capacity: [{ ...LESSONS, timezone, from: text(from), to: text(from + 100), lead: 30, except }],
        });
        const times = planTimetable({ ...settingsOf(), capacity }, "shard-0");
        const [instant] = instantsOf(timezone, date, at);
        if (instant === undefined || (!excepted && at >= from - 31 && at <= from + 101)) return;
        assert.ok(
          !times.some((one) => isActive(one, instant)),
          `${new Date(instant).toJSON()} ${JSON.stringify(times)}`,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("a window that cannot be kept", () => {
  const problems = (window: object, more: object = {}): readonly string[] =>
    parseSettings(config({ capacity: [{ ...LESSONS, ...window }], ...more })).problems.map(
      ({ key, message, fix }) => `${key} ${message} => ${fix}`,
    );

  const REFUSED: readonly (readonly [string, object, object, RegExp])[] = [
    [
      "ends before it begins",
      { to: "07:30" },
      {},
      /\[0\]\.to the window ends before it begins at 07:50; .*two windows/,
    ],
    [
      "is in an unknown zone",
      { timezone: "Europe/Bern" },
      {},
      /\[0\]\.timezone a time zone in the spelling of the IANA database/,
    ],
    ["is in a zone in other letters", { timezone: "europe/berlin" }, {}, /timezone.* => .*Europe\/Berlin/],
    ["is at no time", { from: "8 o'clock" }, {}, /\[0\]\.from a time of the day in quotes/],
    ["has more bridges than a shard may", { bridges: 9 }, {}, /bridges\.max is 4 => .*bridges\.max 9/],
    [
      "has more bridges than the pool holds",
      {},
      { nodes: { media: { max: 5 } } },
      /media pool holds 5 .* => .*nodes\.media\.max 8/,
    ],
    ["has bridges and participants", { participants: 5 }, {}, /either bridges, of each shard, or participants/],
    ["has neither", { bridges: undefined }, {}, /either bridges, of each shard, or participants/],
    [
      "has a lead longer than the gap",
      { to: "24:00", from: "01:00", lead: 90 },
      {},
      /longer than the 60 minutes .* => .*lead' 60/,
    ],
    [
      "is for a shard that is offline",
      { shard: "shard-1" },
      { shards: { "shard-1": { state: "offline" } } },
      /the shard is offline/,
    ],
    ["is for no shard", { shard: "shard-7" }, {}, /no such shard: shardCount is 2/],
    ["leaves out no date", { except: ["2027-02-30"] }, {}, /a date such as/],
    [
      "leaves out dates of a month in two years",
      { except: ["2027-05-06", "2028-05-25"] },
      {},
      /of one month in two years/,
    ],
  ];
  for (const [what, window, more, expected] of REFUSED) {
    it(`${what}: is refused with the fix`, () => {
      const found = problems(window, more);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", expected);
    });
  }

  it("leaves a shard that rests at zero without one: is refused", () => {
    const min0 = { bridges: { min: 0 } };
    assert.deepEqual(problems({}, min0), []);
    assert.match(
      problems({ shard: "shard-0" }, min0).join(),
      /bridges\.min with 0, .* shard-1 has none .* => .*bridges\.min 1$/,
    );
    assert.match(
      problems({}, { ...min0, monitoring: { enabled: false } }).join(),
      /without it the end of the last call after a window cannot be detected/,
    );
  });

  it("has the name of another: is refused", () => {
    const found = parseSettings(config({ capacity: [LESSONS, LESSONS] })).problems;
    assert.deepEqual(
      found.map(({ key }) => key),
      ["jitsi:capacity[1].name"],
    );
  });
});
