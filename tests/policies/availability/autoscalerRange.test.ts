import assert from "node:assert/strict";
import { autoscalerRange } from "../../../policies/availability/autoscalerRange";
import { complaints, object, resource, UNKNOWN } from "../judging";

const autoscaler = (minReplicas: unknown, maxReplicas: unknown) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", { spec: { minReplicas, maxReplicas } });

describe("autoscaler-range", () => {
  it("is content with a minimum up to the maximum", async () => {
    for (const [min, max] of [
      [1, 4],
      [4, 4],
      [undefined, 1],
      [UNKNOWN, 4],
      [2, UNKNOWN],
    ] as const) {
      assert.deepEqual(await complaints(autoscalerRange, [autoscaler(min, max)]), [], `${min}–${max}`);
    }
  });

  it("refuses a minimum above the maximum", async () => {
    assert.deepEqual(await complaints(autoscalerRange, [autoscaler(9, 2)]), [
      "a: the minimum of replicas is 9, above the maximum of 2",
    ]);
    assert.deepEqual(await complaints(autoscalerRange, [autoscaler(0, 0)]), ["a: the maximum of replicas is 0"]);
  });

  it("judges pools of nodes alike", async () => {
    const pools = [
      resource("aws:eks/nodeGroup:NodeGroup", { scalingConfig: { minSize: 3, maxSize: 2 } }),
      resource("kubernetes:helm.sh/v4:Chart", {
        values: {
          autoscalingGroups: [
            { minSize: 1, maxSize: 2 },
            { minSize: 3, maxSize: 2 },
          ],
        },
      }),
      resource("gcp:container/nodePool:NodePool", { autoscaling: { minNodeCount: 3, maxNodeCount: 2 } }),
      resource("gcp:container/nodePool:NodePool", { autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 2 } }),
    ];
    for (const pool of pools) {
      assert.deepEqual(await complaints(autoscalerRange, [pool]), [
        "thing: the minimum of nodes is 3, above the maximum of 2",
      ]);
    }
  });
});
