import assert from "node:assert/strict";
import { disruptionBudgets } from "../../../policies/availability/disruptionBudgets";
import { complaints, object, workload } from "../judging";

const budget = (selector: object, metadata: object = {}) =>
  object("kubernetes:policy/v1:PodDisruptionBudget", "b", { spec: { maxUnavailable: 1, selector }, metadata });
const INSTANCE = { "app.kubernetes.io/instance": "shard-0-web" };

describe("replicated-workloads-have-a-budget", () => {
  it("is content with a budget that takes in the pods, by labels or expressions", async () => {
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), budget({ matchLabels: INSTANCE })]), []);
    const matchExpressions = [{ key: "app.kubernetes.io/name", operator: "In", values: ["web", "router"] }];
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), budget({ matchExpressions })]), []);
  });

  it("refuses replicas without one", async () => {
    const expected = ["shard-0-web: no PodDisruptionBudget guards its 2 replicas"];
    assert.deepEqual(await complaints(disruptionBudgets, [workload()]), expected);
    const other = budget({ matchLabels: { "app.kubernetes.io/instance": "shard-1-web" } });
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), other]), expected);
    const elsewhere = budget({ matchLabels: INSTANCE }, { namespace: "monitoring" });
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), elsewhere]), expected);
    const excluding = budget({
      matchExpressions: [{ key: "app.kubernetes.io/name", operator: "NotIn", values: ["web"] }],
    });
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), excluding]), expected);
  });

  it("refuses a budget that lets all of them go at once", async () => {
    const expected = ["b: it lets all 2 replicas go at once"];
    for (const spec of [
      { maxUnavailable: 2 },
      { maxUnavailable: "100%" },
      { minAvailable: 0 },
      { minAvailable: "0%" },
    ]) {
      const generous = object("kubernetes:policy/v1:PodDisruptionBudget", "b", {
        spec: { ...spec, selector: { matchLabels: INSTANCE } },
      });
      assert.deepEqual(await complaints(disruptionBudgets, [workload(), generous]), expected, JSON.stringify(spec));
    }
    const half = object("kubernetes:policy/v1:PodDisruptionBudget", "b", {
      spec: { maxUnavailable: "50%", selector: { matchLabels: INSTANCE } },
    });
    assert.deepEqual(await complaints(disruptionBudgets, [workload(), half]), []);
  });

  it("asks none of what runs once", async () => {
    const once = [workload({ spec: { replicas: 1 } }), workload({ spec: { strategy: { type: "Recreate" } } })];
    for (const one of once) assert.deepEqual(await complaints(disruptionBudgets, [one]), []);
  });

  it("is for production only", () => {
    assert.deepEqual(disruptionBudgets.level, { production: "mandatory", development: "disabled" });
  });
});
