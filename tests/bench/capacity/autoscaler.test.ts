import assert from "node:assert/strict";
import { Autoscaler, RULES } from "../../../bench/capacity/autoscaler";
import { BEHAVIOUR } from "../../../components/jitsi/bridgeScaling";

/** Replicas after each decision, one each 15 seconds, under a load at a target of 1. */
function replicas(seconds: number, load: (second: number) => number, first = 2): readonly number[] {
  const autoscaler = new Autoscaler(first);
  const found: number[] = [];
  for (let second = 0; second <= seconds; second += 15) {
    const wanted = found.at(-1) ?? first;
    found.push(autoscaler.decide({ second, wanted, load: load(second), target: 1, min: 2, max: 20 }));
  }
  return found;
}

/** Seconds at which the number changed, with the new number. */
function steps(found: readonly number[], first: number): readonly (readonly [number, number])[] {
  return found.flatMap((now, n) => (now === (found[n - 1] ?? first) ? [] : [[n * 15, now] as const]));
}

describe("the simulated autoscaler", () => {
  it("has the rules of the bridges' autoscaler", () => {
    const { scaleIn, scaleOut } = RULES;
    assert.deepEqual(BEHAVIOUR, {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Pods", value: scaleOut.bridges, periodSeconds: scaleOut.period },
          { type: "Percent", value: (scaleOut.factor - 1) * 100, periodSeconds: scaleOut.period },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: scaleIn.stabilization,
        policies: [{ type: "Pods", value: scaleIn.bridges, periodSeconds: scaleIn.period }],
      },
    });
  });

  it("adds at most two or twice as many in a minute", () => {
    assert.deepEqual(
      steps(
        replicas(300, () => 15),
        2,
      ),
      [
        [0, 4],
        [60, 8],
        [120, 15],
      ],
    );
  });

  it("removes one in ten minutes after 15 minutes of lower load, down to the minimum", () => {
    const found = replicas(3600, (second) => (second < 600 ? 5 : 0), 5);
    assert.deepEqual(steps(found, 5), [
      [1485, 4],
      [2085, 3],
      [2685, 2],
    ]);
  });

  it("removes nothing before a higher load is 15 minutes past", () => {
    const found = replicas(1800, (second) => (second === 900 ? 5 : 0), 5);
    assert.deepEqual(steps(found, 5), [[1800, 4]]);
  });

  it("changes nothing within a tenth of the target", () => {
    assert.deepEqual(
      steps(
        replicas(3600, () => 10.9, 10),
        10,
      ),
      [],
    );
    assert.deepEqual(
      steps(
        replicas(3600, () => 9.1, 10),
        10,
      ),
      [],
    );
  });
});
