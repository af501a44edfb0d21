import assert from "node:assert/strict";
import { autoscalerOwnsReplicas } from "../../../policies/availability/autoscalerOwnsReplicas";
import { complaints, object, UNKNOWN, workload } from "../judging";

const autoscaler = (target: object = {}) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web", ...target }, maxReplicas: 6 },
  });
const EXPECTED = ["shard-0-web: spec.replicas is set, and so it is by a"];

describe("autoscaler-owns-replicas", () => {
  it("is content when the program says no number, or only at the beginning", async () => {
    const silent = workload({ spec: { replicas: undefined } });
    const once = ["spec", "spec.replicas"].map((path) => workload({}, { ignoreChanges: [path] }));
    for (const one of [silent, ...once])
      assert.deepEqual(await complaints(autoscalerOwnsReplicas, [one, autoscaler()]), []);
  });

  it("refuses a number in the program, known or not", async () => {
    for (const replicas of [1, 2, UNKNOWN]) {
      const one = workload({ spec: { replicas } });
      assert.deepEqual(await complaints(autoscalerOwnsReplicas, [one, autoscaler()]), EXPECTED);
    }
  });

  it("refuses a second autoscaler of the same workload", async () => {
    const second = { ...autoscaler(), name: "b", urn: "b" };
    const silent = workload({ spec: { replicas: undefined } });
    assert.deepEqual(await complaints(autoscalerOwnsReplicas, [silent, autoscaler(), second]), [
      "b: it sets the replicas of shard-0-web, and so does a",
    ]);
  });

  it("means the workload that the autoscaler names, and no other", async () => {
    for (const target of [{ name: "shard-1-web" }, { kind: "StatefulSet" }]) {
      assert.deepEqual(await complaints(autoscalerOwnsReplicas, [workload(), autoscaler(target)]), []);
    }
  });
});
