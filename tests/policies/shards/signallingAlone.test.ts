import assert from "node:assert/strict";
import { signallingAlone } from "../../../policies/shards/signallingAlone";
import { complaints, object, UNKNOWN, workload } from "../judging";
import { labelsOf, soundShard } from "../soundShard";

const judged = (spec: object, ...more: ReturnType<typeof object>[]) => {
  const prosody = workload({ name: "shard-0-prosody", labels: labelsOf("prosody"), spec: { ...spec } });
  return complaints(signallingAlone, [...soundShard().set("prosody", prosody).values(), ...more]);
};
const RECREATE = { type: "Recreate" };

describe("signalling-alone", () => {
  it("is content with one of each that is gone before the next one comes, known or not", async () => {
    assert.deepEqual(await complaints(signallingAlone, [...soundShard().values()]), []);
    assert.deepEqual(await judged({ replicas: undefined, strategy: RECREATE }), []);
    assert.deepEqual(await judged({ replicas: UNKNOWN, strategy: UNKNOWN }), []);
  });

  it("refuses two, and none", async () => {
    for (const replicas of [2, 0]) {
      assert.deepEqual(await judged({ replicas, strategy: RECREATE }), [
        `shard-0-prosody: it runs as ${replicas} instead of one`,
      ]);
    }
  });

  it("refuses an update that runs two for a while, which is Kubernetes' default", async () => {
    for (const strategy of [{ type: "RollingUpdate" }, undefined]) {
      assert.deepEqual(await judged({ replicas: 1, strategy }), [
        "shard-0-prosody: an update runs two of it: its strategy is not Recreate",
      ]);
    }
  });

  it("refuses an autoscaler", async () => {
    const autoscaler = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
      spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-prosody" }, maxReplicas: 2 },
    });
    assert.deepEqual(await judged({ replicas: undefined, strategy: RECREATE }, autoscaler), [
      "shard-0-prosody: a may make it two",
    ]);
  });
});
