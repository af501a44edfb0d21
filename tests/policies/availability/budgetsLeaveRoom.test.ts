import assert from "node:assert/strict";
import { budgetsLeaveRoom } from "../../../policies/availability/budgetsLeaveRoom";
import { complaints, object, UNKNOWN, workload } from "../judging";

const budget = (spec: object) =>
  object("kubernetes:policy/v1:PodDisruptionBudget", "b", {
    spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "shard-0-web" } }, ...spec },
  });
const autoscaler = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
  spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web" }, minReplicas: 1, maxReplicas: 6 },
});

describe("budgets-leave-room", () => {
  it("is content when one of two may go", async () => {
    for (const spec of [
      { maxUnavailable: 1 },
      { minAvailable: 1 },
      { minAvailable: "50%" },
      { maxUnavailable: "10%" },
    ]) {
      assert.deepEqual(await complaints(budgetsLeaveRoom, [workload(), budget(spec)]), [], JSON.stringify(spec));
    }
  });

  it("refuses a budget of a single replica", async () => {
    for (const spec of [{ replicas: 1 }, { replicas: undefined }, { replicas: 1, strategy: { type: "Recreate" } }]) {
      assert.deepEqual(await complaints(budgetsLeaveRoom, [workload({ spec }), budget({ maxUnavailable: 1 })]), [
        "b: it guards a single replica: shard-0-web",
      ]);
    }
  });

  it("refuses a budget that lets none go", async () => {
    assert.deepEqual(await complaints(budgetsLeaveRoom, [workload(), budget({ minAvailable: 2 })]), [
      "b: minAvailable leaves none of 2 pods to evict: shard-0-web",
    ]);
    assert.equal((await complaints(budgetsLeaveRoom, [workload(), budget({ minAvailable: "51%" })])).length, 1);
    assert.deepEqual(await complaints(budgetsLeaveRoom, [workload(), budget({ maxUnavailable: 0 })]), [
      "b: maxUnavailable 0 allows no eviction: shard-0-web",
    ]);
    assert.equal((await complaints(budgetsLeaveRoom, [workload(), budget({ maxUnavailable: "0%" })])).length, 1);
  });

  it("lets an autoscaler start from one", async () => {
    const scaled = workload({ spec: { replicas: undefined } });
    assert.deepEqual(await complaints(budgetsLeaveRoom, [scaled, autoscaler, budget({ maxUnavailable: 1 })]), []);
    assert.equal((await complaints(budgetsLeaveRoom, [scaled, autoscaler, budget({ minAvailable: 1 })])).length, 1);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(budgetsLeaveRoom, [workload(), budget({ minAvailable: UNKNOWN })]), []);
    assert.deepEqual(await complaints(budgetsLeaveRoom, [workload({ spec: { replicas: UNKNOWN } }), budget({})]), []);
  });

  it("only advises in development", () => {
    assert.deepEqual(budgetsLeaveRoom.level, { production: "mandatory", development: "advisory" });
  });
});
