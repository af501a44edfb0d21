import assert from "node:assert/strict";
import { lacking, simulate, type Storm } from "../../../bench/capacity/simulate";

/** 300 participants on bridges for 72 each: five are needed. At 36 each the autoscaler wants nine, and eight are within its tolerance. */
const STORM: Storm = {
  participants: 300,
  joining: 120,
  min: 2,
  max: 10,
  warm: 2,
  spare: 0,
  nodeStart: 240,
  bridgeStart: 60,
  stressEach: 1 / 90,
  target: 0.4,
  carries: 72,
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

  it("leaves nobody without a bridge when enough are warm, and the fewer the more bridges are", () => {
    const minutes = [2, 3, 4, 5].map((warm) => lacking(simulate({ ...STORM, warm })).minutes);
    assert.equal(minutes.at(-1), 0);
    assert.deepEqual(
      minutes,
      minutes.toSorted((a, b) => b - a),
    );
    assert.ok((minutes[0] ?? 0) > 300);
  });
});
