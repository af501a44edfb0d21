import assert from "node:assert/strict";
import { containerProbes } from "../../../policies/pods/containerProbes";
import { complaints, CONTAINER, LABELS, ofChart, UNKNOWN, workload } from "../judging";

const { readinessProbe: _readiness, livenessProbe: _liveness, ...SILENT } = CONTAINER;
const { ports: _ports, ...COMPANION } = SILENT;

describe("container-probes", () => {
  it("is content with readiness and liveness, known or not", async () => {
    assert.deepEqual(await complaints(containerProbes, [workload()]), []);
    assert.deepEqual(await complaints(containerProbes, [workload({ container: { livenessProbe: UNKNOWN } })]), []);
  });

  it("misses the probes of a container that somebody calls", async () => {
    assert.deepEqual(await complaints(containerProbes, [workload({ pod: { containers: [SILENT] } })]), [
      "shard-0-web: container web has no livenessProbe",
      "shard-0-web: no container has a readinessProbe",
    ]);
    const unready = { ...SILENT, livenessProbe: CONTAINER.livenessProbe };
    assert.deepEqual(await complaints(containerProbes, [workload({ pod: { containers: [unready] } })]), [
      "shard-0-web: no container has a readinessProbe",
    ]);
  });

  it("takes a probe that asks nothing for none", async () => {
    const one = workload({ container: { livenessProbe: { periodSeconds: 10 } } });
    assert.deepEqual(await complaints(containerProbes, [one]), ["shard-0-web: container web has no livenessProbe"]);
  });

  it("restarts nobody for what is another's fault", async () => {
    const livenessProbe = { httpGet: { path: "/about/health", port: "http" } };
    assert.deepEqual(await complaints(containerProbes, [workload({ container: { livenessProbe } })]), [
      "shard-0-web: container web is restarted when /about/health fails",
    ]);
    assert.deepEqual(
      await complaints(containerProbes, [workload({ container: { readinessProbe: livenessProbe } })]),
      [],
    );
  });

  it("lets one container answer for the readiness of its pod, but each for being alive", async () => {
    const relay = { ...SILENT, name: "relay", livenessProbe: CONTAINER.livenessProbe };
    assert.deepEqual(await complaints(containerProbes, [workload({ pod: { containers: [CONTAINER, relay] } })]), []);
    const hanging = { ...SILENT, name: "relay" };
    assert.deepEqual(await complaints(containerProbes, [workload({ pod: { containers: [CONTAINER, hanging] } })]), [
      "shard-0-web: container relay has no livenessProbe",
    ]);
  });

  it("asks nothing of a companion that nobody calls, but something of its pod", async () => {
    const beside = workload({ pod: { containers: [CONTAINER, { ...COMPANION, name: "companion" }] } });
    assert.deepEqual(await complaints(containerProbes, [beside]), []);
    assert.deepEqual(await complaints(containerProbes, [workload({ pod: { containers: [COMPANION] } })]), [
      "shard-0-web: no container has a livenessProbe",
    ]);
    const alive = { ...COMPANION, livenessProbe: CONTAINER.livenessProbe };
    const two = workload({ pod: { containers: [{ ...COMPANION, name: "companion" }, alive] } });
    assert.deepEqual(await complaints(containerProbes, [two]), []);
  });

  it("asks nothing of jobs, of containers that run first, and of charts", async () => {
    const job = workload({ type: "kubernetes:batch/v1:Job", pod: { containers: [SILENT] } });
    const first = workload({ pod: { containers: [CONTAINER], initContainers: [SILENT] } });
    const chart = ofChart(workload({ pod: { containers: [SILENT] } }));
    assert.deepEqual(await complaints(containerProbes, [job, first, chart]), []);
  });

  it("takes a sidecar among the init containers for what it is", async () => {
    const sidecar = { ...SILENT, name: "sidecar", restartPolicy: "Always" };
    assert.equal(
      (await complaints(containerProbes, [workload({ pod: { containers: [CONTAINER], initContainers: [sidecar] } })]))
        .length,
      1,
    );
  });

  it("asks nothing of pods that do nothing, which configuration can name", async () => {
    const labels = { ...LABELS, "app.kubernetes.io/component": "headroom" };
    const idle = workload({ labels, pod: { containers: [SILENT] } });
    assert.deepEqual(await complaints(containerProbes, [idle]), []);
    assert.notDeepEqual(await complaints(containerProbes, [idle], { options: { idle: [] } }), []);
  });

  it("only advises in development", () => {
    assert.deepEqual(containerProbes.level, { production: "mandatory", development: "advisory" });
  });
});
