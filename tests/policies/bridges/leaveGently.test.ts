import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { leaveGently } from "../../../policies/bridges/leaveGently";
import { complaints, UNKNOWN, workload } from "../judging";
import { aroundShards, BRIDGES, labelsOf, soundShard } from "../soundShard";

const bridges = (changes: { container?: object; pod?: object }): Registration =>
  workload({
    name: "shard-0-jvb",
    labels: labelsOf("jvb"),
    annotations: BRIDGES.annotations,
    container: { ...BRIDGES.container, ...changes.container },
    pod: { ...BRIDGES.pod, ...changes.pod },
    spec: { replicas: undefined },
  });
const stack = (jvb?: Registration): Registration[] => {
  const shard = soundShard();
  if (jvb !== undefined) shard.set("jvb", jvb);
  return [...shard.values(), ...aroundShards()];
};

describe("bridges-leave-gently", () => {
  it("is content with the time to empty, a hook that waits, a budget and a writer of deletion costs", async () => {
    assert.deepEqual(await complaints(leaveGently, stack()), []);
  });

  it("refuses a grace period shorter than the longest wait for calls to end", async () => {
    const hasty = stack(bridges({ pod: { terminationGracePeriodSeconds: 3299 } }));
    assert.deepEqual(await complaints(leaveGently, hasty), [
      "shard-0-jvb: its pods have 3299 s to end their calls instead of 3300 s",
    ]);
    const silent = stack(bridges({ pod: { terminationGracePeriodSeconds: undefined } }));
    assert.deepEqual(await complaints(leaveGently, silent), [
      "shard-0-jvb: its pods have 30 s to end their calls instead of 3300 s",
    ]);
  });

  it("goes by the stack's drainMinutes, by its default, or by configuration of the policy", async () => {
    assert.equal((await complaints(leaveGently, stack(), { region: { drainMinutes: 56 } })).length, 1);
    assert.deepEqual(await complaints(leaveGently, stack(), { region: { drainMinutes: undefined } }), []);
    assert.equal((await complaints(leaveGently, stack(), { options: { drainMinutes: 56 } })).length, 1);
  });

  it("refuses a bridge without a hook", async () => {
    assert.deepEqual(await complaints(leaveGently, stack(bridges({ container: { lifecycle: undefined } }))), [
      "shard-0-jvb: container jvb has no preStop hook that waits for its calls to end",
    ]);
  });

  it("refuses a hook that does not wait", async () => {
    const hooked = (command: unknown) =>
      stack(bridges({ container: { lifecycle: { preStop: { exec: { command } } } } }));
    for (const command of [["true"], ["sleep", "10"], []]) {
      assert.equal((await complaints(leaveGently, hooked(command))).length, 1, command.join(" "));
    }
    assert.deepEqual(await complaints(leaveGently, hooked(UNKNOWN)), []);
  });

  it("refuses bridges that the cluster's autoscaler may move", async () => {
    const jvb = workload({
      name: "shard-0-jvb",
      labels: labelsOf("jvb"),
      container: BRIDGES.container,
      pod: BRIDGES.pod,
    });
    assert.deepEqual(await complaints(leaveGently, stack(jvb)), [
      'shard-0-jvb: its pods do not say cluster-autoscaler.kubernetes.io/safe-to-evict: "false"',
    ]);
  });

  it("refuses an update that takes bridges before others are there", async () => {
    const updated = (strategy: object) => {
      const jvb = bridges({});
      return stack({ ...jvb, inputs: { ...jvb.inputs, spec: { ...(jvb.inputs["spec"] as object), strategy } } });
    };
    for (const strategy of [{ type: "Recreate" }, { rollingUpdate: { maxUnavailable: "50%" } }]) {
      assert.deepEqual(await complaints(leaveGently, updated(strategy)), [
        "shard-0-jvb: an update takes bridges before others are there",
      ]);
    }
    assert.deepEqual(await complaints(leaveGently, updated({ rollingUpdate: { maxUnavailable: 0 } })), []);
  });

  it("refuses a budget that lets all bridges go at once", async () => {
    const shard = soundShard();
    const budget = shard.get("budget");
    assert.ok(budget !== undefined);
    const spec = { ...(budget.inputs["spec"] as object), maxUnavailable: "100%" };
    shard.set("budget", { ...budget, inputs: { ...budget.inputs, spec } });
    assert.deepEqual(await complaints(leaveGently, [...shard.values(), ...aroundShards()]), [
      "shard-0-jvb: it lets all bridges go at once",
    ]);
  });

  it("asks for a hook only where media is, whatever else the container listens on", async () => {
    const ports = [{ name: "rest", containerPort: 8080 }, ...BRIDGES.container.ports];
    const jvb = bridges({ container: { ports, lifecycle: undefined } });
    assert.equal((await complaints(leaveGently, stack(jvb))).length, 1);
    const companion = { name: "companion", ports: [{ containerPort: UNKNOWN }] };
    const containers = [{ ...BRIDGES.container, name: "jvb" }, companion];
    assert.deepEqual(await complaints(leaveGently, stack(bridges({ pod: { containers } }))), []);
  });

  it("finds the writer of deletion costs among several containers and in their arguments", async () => {
    const writer = workload({
      name: "writer",
      labels: { "app.kubernetes.io/name": "writer" },
      pod: {
        containers: [{ name: "a" }, { name: "b", args: ["--annotation=controller.kubernetes.io/pod-deletion-cost"] }],
      },
    });
    assert.deepEqual(await complaints(leaveGently, [...soundShard().values(), writer]), []);
    const elsewhere = { ...writer, inputs: { ...writer.inputs, metadata: { name: "writer", namespace: "other" } } };
    assert.equal((await complaints(leaveGently, [...soundShard().values(), elsewhere])).length, 1);
  });

  it("refuses bridges without a budget", async () => {
    const shard = soundShard();
    shard.delete("budget");
    assert.deepEqual(await complaints(leaveGently, [...shard.values(), ...aroundShards()]), [
      "shard-0-jvb: no PodDisruptionBudget guards it",
    ]);
  });

  it("refuses bridges whose deletion cost nobody writes", async () => {
    assert.deepEqual(await complaints(leaveGently, [...soundShard().values()]), [
      "shard-0-jvb: nothing writes controller.kubernetes.io/pod-deletion-cost to its pods",
    ]);
  });

  it("waits for a grace period that a preview does not know", async () => {
    const unknown = stack(bridges({ pod: { terminationGracePeriodSeconds: UNKNOWN } }));
    assert.deepEqual(await complaints(leaveGently, unknown), []);
  });
});
