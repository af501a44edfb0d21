import assert from "node:assert/strict";
import { twoReplicas } from "../../../policies/availability/twoReplicas";
import { complaints, object, ofChart, UNKNOWN, workload } from "../judging";

const replicated = (replicas: unknown, spec: object = {}) => workload({ spec: { replicas, ...spec } });
const autoscaler = (minReplicas: unknown) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web" }, minReplicas, maxReplicas: 6 },
  });

describe("two-replicas", () => {
  it("is content with two, and with one of what must never be two", async () => {
    assert.deepEqual(await complaints(twoReplicas, [replicated(2)]), []);
    const prosody = workload({ labels: { "app.kubernetes.io/name": "prosody" }, spec: { replicas: 1 } });
    assert.deepEqual(await complaints(twoReplicas, [prosody]), []);
  });

  it("lets nobody around it by a strategy alone, but what configuration names", async () => {
    const web = replicated(1, { strategy: { type: "Recreate" } });
    assert.deepEqual(await complaints(twoReplicas, [web]), ["shard-0-web: it runs with 1 instead of 2 replicas"]);
    assert.deepEqual(await complaints(twoReplicas, [web], { options: { once: ["web"] } }), []);
  });

  it("refuses one, said or not, also of a StatefulSet", async () => {
    for (const one of [
      replicated(1),
      replicated(undefined),
      workload({ type: "kubernetes:apps/v1:StatefulSet", spec: { replicas: 1 } }),
    ]) {
      assert.deepEqual(await complaints(twoReplicas, [one]), ["shard-0-web: it runs with 1 instead of 2 replicas"]);
    }
  });

  it("asks the autoscaler where there is one", async () => {
    assert.deepEqual(await complaints(twoReplicas, [replicated(undefined), autoscaler(2)]), []);
    assert.deepEqual(await complaints(twoReplicas, [replicated(undefined), autoscaler(1)]), [
      "shard-0-web: it runs with at least 1 instead of 2 replicas",
    ]);
  });

  it("takes another number by configuration", async () => {
    assert.deepEqual(await complaints(twoReplicas, [replicated(2)], { options: { replicas: 3 } }), [
      "shard-0-web: it runs with 2 instead of 3 replicas",
    ]);
  });

  it("does not miss what nobody would miss", async () => {
    const idle = workload({ labels: { "app.kubernetes.io/component": "headroom" }, spec: { replicas: 1 } });
    assert.deepEqual(await complaints(twoReplicas, [idle]), []);
    assert.equal((await complaints(twoReplicas, [idle], { options: { idle: [] } })).length, 1);
  });

  it("waits for a number that a preview does not know, and leaves charts to their values", async () => {
    assert.deepEqual(await complaints(twoReplicas, [replicated(UNKNOWN), ofChart(replicated(1))]), []);
  });

  it("is for production only", () => {
    assert.deepEqual(twoReplicas.level, { production: "mandatory", development: "disabled" });
  });
});
