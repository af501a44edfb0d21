import assert from "node:assert/strict";
import { autoscalerKeepsCpu } from "../../../policies/availability/autoscalerKeepsCpu";
import { complaints, object, ofChart, UNKNOWN } from "../judging";

const autoscaler = (metrics: unknown) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", { spec: { maxReplicas: 6, metrics } });
const CPU = { type: "Resource", resource: { name: "cpu" } };
const STRESS = { type: "Pods", pods: { metric: { name: "jitsi_jvb_stress" } } };

describe("autoscaler-keeps-cpu", () => {
  it("is content with CPU among the metrics, known or not", async () => {
    for (const metrics of [[STRESS, CPU], [{ type: "ContainerResource" }], UNKNOWN, [{ type: UNKNOWN }]]) {
      assert.deepEqual(await complaints(autoscalerKeepsCpu, [autoscaler(metrics)]), []);
    }
  });

  it("refuses one that goes by Prometheus alone, or by nothing", async () => {
    assert.deepEqual(await complaints(autoscalerKeepsCpu, [autoscaler([STRESS])]), [
      "a: nothing that it goes by is measured without Prometheus",
    ]);
    for (const metrics of [[], undefined]) {
      assert.deepEqual(await complaints(autoscalerKeepsCpu, [autoscaler(metrics)]), [
        "a: it says nothing about what it goes by",
      ]);
    }
  });

  it("leaves charts to their authors", async () => {
    assert.deepEqual(await complaints(autoscalerKeepsCpu, [ofChart(autoscaler([STRESS]))]), []);
  });
});
