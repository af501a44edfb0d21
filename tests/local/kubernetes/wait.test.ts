import assert from "node:assert/strict";
import type { ControlPlane } from "../../../local/controlPlane/controlPlane";
import { syncNodes } from "../../../local/controlPlane/nodes";
import type { Cluster, KubernetesObject } from "../../../local/kubernetes/client";
import { isAvailable, untilAvailable } from "../../../local/kubernetes/wait";
import { UserError } from "../../../local/terminal/userError";
import { sharedControlPlane, SILENT } from "../../support/controlPlane";
import { poolPlan } from "../../support/pools";
import { userError } from "../../support/userError";

function workload(kind: string, spec: object, status: object): KubernetesObject {
  return { apiVersion: "apps/v1", kind, metadata: { name: "a", namespace: "b", generation: 2 }, spec, status };
}

describe("a workload", () => {
  const running = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

  for (const kind of ["Deployment", "StatefulSet"]) {
    const one = (status: object): KubernetesObject => workload(kind, { replicas: 2 }, { ...running, ...status });

    it(`of kind ${kind} is available when all of its pods are available and up to date`, () => {
      assert.equal(isAvailable(one({})), true);
      assert.equal(isAvailable(one({ availableReplicas: 1 })), false);
      assert.equal(isAvailable(one({ updatedReplicas: 1 })), false);
      assert.equal(isAvailable(one({ replicas: 3 })), false);
      assert.equal(isAvailable(one({ observedGeneration: 1 })), false);
      assert.equal(isAvailable(workload(kind, { replicas: 2 }, {})), false);
    });

    it(`of kind ${kind} has one replica by default, and is available with zero`, () => {
      assert.equal(isAvailable(workload(kind, {}, { observedGeneration: 2 })), false);
      assert.equal(isAvailable(workload(kind, { replicas: 0 }, { observedGeneration: 2 })), true);
    });
  }

  it("of kind DaemonSet is available when it runs on every desired node", () => {
    const on = (status: object): KubernetesObject =>
      workload("DaemonSet", {}, { observedGeneration: 2, desiredNumberScheduled: 3, ...status });
    assert.equal(isAvailable(on({ updatedNumberScheduled: 3, numberAvailable: 3 })), true);
    assert.equal(isAvailable(on({ updatedNumberScheduled: 2, numberAvailable: 3 })), false);
    assert.equal(isAvailable(on({ updatedNumberScheduled: 3, numberAvailable: 2 })), false);
  });

  it("of kind Job is available when it is complete or suspended", () => {
    const job = (spec: object, type: string): KubernetesObject =>
      workload("Job", spec, { conditions: [{ type, status: "True" }] });
    assert.equal(isAvailable(job({}, "Complete")), true);
    assert.equal(isAvailable(job({}, "Failed")), false);
    assert.equal(isAvailable(job({ suspend: true }, "Suspended")), true);
  });
});

describe("a workload that does not become available", () => {
  const deployment = workload("Deployment", { replicas: 1 }, {});
  const event = (second: number, type: string, message: string, name = "a-1"): object => ({
    metadata: { namespace: "b" },
    involvedObject: { name },
    type,
    reason: "R",
    message,
    lastTimestamp: `2026-01-01T00:00:0${second}Z`,
  });
  async function failure(events: readonly object[], one = deployment, seconds = 0): Promise<string> {
    const list = (_: string, kind: string): unknown => (kind === "Event" ? events : kind === one.kind ? [one] : []);
    const cluster = { list: (apiVersion: string, kind: string) => Promise.resolve(list(apiVersion, kind)) };
    try {
      await untilAvailable(cluster as unknown as Cluster, { log: SILENT, seconds, hint: "Logs: here" });
    } catch (error) {
      assert.ok(error instanceof UserError);
      return error.message;
    }
    return assert.fail("became available");
  }

  it("is described by its warnings only, the latest last", async () => {
    const events = [
      event(2, "Warning", "second"),
      event(1, "Warning", "first"),
      event(9, "Normal", "created"),
      event(3, "Warning", "of another", "other-1"),
    ];
    assert.match(await failure(events), /^ {4}a-1: R: first\n {4}a-1: R: second\nLogs/m);
  });

  it("is described by its last five events without warnings", async () => {
    const message = await failure([1, 2, 3, 4, 5, 6].map((n) => event(n, "Normal", `n${n}`)));
    assert.deepEqual(message.match(/n\d/g), ["n2", "n3", "n4", "n5", "n6"]);
    assert.match(await failure([]), /Deployment b\/a\n {4}no events/);
  });

  it("ends the wait when it is a failed Job", async () => {
    const failed = workload("Job", {}, { conditions: [{ type: "Failed", status: "True" }] });
    assert.match(await failure([], failed, 600), /^a Job failed:\n {2}Job b\/a/);
  });
});

describe("waiting for workloads", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  const metadata = { name: "wait", namespace: "wait" };

  before(async function () {
    controlPlane = await sharedControlPlane(this);
    await controlPlane.cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "wait" } });
  });
  after(async () => {
    if (controlPlane === undefined) return;
    const { cluster } = controlPlane;
    await cluster.remove({ apiVersion: "apps/v1", kind: "Deployment", metadata }, { propagation: "Foreground" });
    await cluster.waitGone({ apiVersion: "apps/v1", kind: "Deployment", metadata }, 30_000);
    await syncNodes(controlPlane, [], () => 0);
  });

  async function deploy(cpu: string): Promise<void> {
    const labels = { app: "wait" };
    const containers = [{ name: "a", image: "a", resources: { requests: { cpu } } }];
    const template = { metadata: { labels }, spec: { containers } };
    const spec = { replicas: 2, selector: { matchLabels: labels }, template };
    await controlPlane.cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
  }
  const wait = (seconds: number): Promise<void> =>
    untilAvailable(controlPlane.cluster, { log: SILENT, seconds, hint: `Logs: ${controlPlane.logs}` });
  const pool = poolPlan("system", { type: "small", cpu: 2, memory: 4096 });

  it("ends when the scheduler has placed every pod and each is ready", async () => {
    await syncNodes(controlPlane, [pool], () => 1);
    await deploy("100m");
    await wait(30);
    const deployment = await controlPlane.cluster.read({ apiVersion: "apps/v1", kind: "Deployment", metadata });
    assert.ok(deployment !== undefined && isAvailable(deployment));
  });

  it("fails when a pod does not fit, with the workload, its last events and the logs", async () => {
    await syncNodes(controlPlane, [pool], () => 1);
    await deploy("64");
    await assert.rejects(
      wait(3),
      userError(
        /^not available after 3 s:\n {2}Deployment wait\/wait\n/,
        /wait-\w+-\w+: FailedScheduling: .*Insufficient cpu/,
        new RegExp(`Logs: ${controlPlane.logs}\\. To wait longer`),
      ),
    );
  });
});
