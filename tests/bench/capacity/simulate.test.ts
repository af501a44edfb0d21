import assert from "node:assert/strict";
import { lackingMinutes, simulate, type Storm } from "../../../bench/capacity/simulate";

/** 300 participants on bridges for 72 each: five are needed. At 36 each the autoscaler wants nine, and eight are within its tolerance. */
const STORM: Storm = {
  participants: 300,
  joining: 120,
  leaving: 600,
  lessons: [{ begins: 0, ends: Infinity }],
  min: 2,
  max: 10,
  warm: 2,
  lead: 0,
  spare: 0,
  nodeStart: 240,
  bridgeStart: 60,
  stressEach: 1 / 90,
  target: 0.4,
  carries: 72,
  scalesIn: true,
  lasts: 900,
};

describe("the simulation of a join storm", () => {
  it("asks for at most two or twice as many bridges within a minute, up to the maximum", () => {
    const moments = simulate(STORM);
    for (const { second, wanted } of moments) {
      const before = moments[Math.max(0, second - 60)]?.wanted ?? 0;
      assert.ok(wanted <= Math.max(before + 2, before * 2), `${second} s: ${wanted} after ${before}`);
    }
    assert.equal(moments.at(-1)?.wanted, 8);
    assert.equal(simulate({ ...STORM, max: 6 }).at(-1)?.wanted, 6);
  });

  it("has no new bridge before node and bridge have started, or the bridge alone on a spare node", () => {
    const first = (storm: Storm): number => simulate(storm).find(({ ready }) => ready > 2)?.second ?? 0;
    const asked = simulate(STORM).find(({ wanted }) => wanted > 2)?.second ?? 0;
    assert.equal(first(STORM), asked + 300);
    assert.equal(first({ ...STORM, spare: 1 }), asked + 60);
  });

  it("leaves no participant without a bridge when enough are warm, and the fewer the more bridges are", () => {
    const minutes = [2, 3, 4, 5].map((warm) => lackingMinutes(simulate({ ...STORM, warm })));
    assert.equal(minutes.at(-1), 0);
    assert.deepEqual(
      minutes,
      minutes.toSorted((a, b) => b - a),
    );
    assert.ok((minutes[0] ?? 0) > 300);
  });
});

/** A lesson of an hour on nine warm bridges, none of them empty, which participants leave within two hours. */
const LONG: Storm = {
  ...STORM,
  warm: 9,
  leaving: 7200,
  lessons: [{ begins: 0, ends: 3600 }],
  lasts: 12_000,
};

describe("the simulation of the end of a lesson", () => {
  it("drains one bridge after the other until its last participant has left", () => {
    const moments = simulate(LONG);
    const first = moments.find(({ draining }) => draining > 0);
    assert.ok(first !== undefined && first.second >= 3600 + 900);
    assert.deepEqual([first.wanted, first.draining], [8, 1]);
    for (const { draining, second, wanted } of moments) {
      assert.equal(draining, second >= 3600 + 7200 ? 0 : 9 - wanted, `${second} s`);
    }
    assert.equal(moments.at(-1)?.wanted, 2);
  });

  it("counts the load of draining bridges for no decision", () => {
    // 120 participants who stay, 13 on each of nine bridges: together they want four bridges, those of serving ones two.
    const moments = simulate({ ...LONG, participants: 120, leaving: 1e9 });
    assert.deepEqual([moments.at(-1)?.wanted, moments.at(-1)?.draining], [2, 7]);
  });

  it("takes the emptiest bridge, which is empty where all joined before it was ready", () => {
    const late = simulate({ ...LONG, warm: 5 });
    assert.equal(late.find(({ second }) => second === 3600)?.ready, 9);
    const removed = late.filter(({ second, wanted }) => second >= 3600 && wanted >= 5);
    assert.equal(removed.at(-1)?.wanted, 5);
    assert.ok(removed.every(({ draining }) => draining <= 1));
    assert.ok(late.some(({ draining, wanted }) => wanted < 5 && draining === 5 - wanted));
  });

  it("sends no participant of the next lesson to a bridge that drains", () => {
    const begins = 3600 + 6000;
    const lessons = [...LONG.lessons, { begins, ends: Infinity }];
    const moments = simulate({ ...LONG, lessons, lasts: begins + 120 });
    const before = moments.at(begins - 1);
    assert.deepEqual([before?.ready, before?.draining], [2, 7]);
    // Two bridges have room for 144, and at most a sixth of the first lesson's participants, 17 each, are still on them.
    const without = moments.at(-1)?.without ?? 0;
    assert.ok(without >= 300 - 144 && without <= 300 - 144 + 2 * 17, `${without}`);
    assert.equal(lackingMinutes(simulate({ ...LONG, scalesIn: false, lessons, lasts: begins + 120 })), 0);
  });

  it("has the bridges of a timetable at the beginning of the next lesson, if the lead is long enough", () => {
    const begins = 3600 + 6000;
    const lessons = [...LONG.lessons, { begins, ends: Infinity }];
    const ready = (lead: number): number | undefined =>
      simulate({ ...LONG, lessons, lead, lasts: begins }).at(-1)?.ready;
    assert.equal(ready(480), 9);
    assert.ok((ready(240) ?? 9) < 9);
  });
});
