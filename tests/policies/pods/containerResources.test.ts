import assert from "node:assert/strict";
import { containerResources } from "../../../policies/pods/containerResources";
import { complaints, CONTAINER, ofChart, UNKNOWN, workload } from "../judging";

describe("container-resources", () => {
  it("is content with requests and a memory limit, known or not", async () => {
    assert.deepEqual(await complaints(containerResources, [workload()]), []);
    for (const resources of [UNKNOWN, { requests: { cpu: UNKNOWN, memory: "1Gi" }, limits: UNKNOWN }]) {
      assert.deepEqual(await complaints(containerResources, [workload({ container: { resources } })]), []);
    }
  });

  it("names all that a container lacks", async () => {
    const one = workload({ container: { resources: { requests: { cpu: "1" } } } });
    assert.deepEqual(await complaints(containerResources, [one]), [
      "shard-0-web: container web has no requests.memory, no limits.memory",
    ]);
  });

  it("takes zero for nothing", async () => {
    const resources = { requests: { cpu: "0m", memory: 0 }, limits: { memory: "0.0Gi" } };
    assert.deepEqual(await complaints(containerResources, [workload({ container: { resources } })]), [
      "shard-0-web: container web has no requests.cpu, no requests.memory, no limits.memory",
    ]);
    const little = { requests: { cpu: "0.05", memory: "10Mi" }, limits: { memory: "10Mi" } };
    assert.deepEqual(await complaints(containerResources, [workload({ container: { resources: little } })]), []);
  });

  it("refuses a limit below its request, however the two are written", async () => {
    const resources = { requests: { cpu: 2, memory: "1Gi" }, limits: { cpu: "1500m", memory: "1023Mi" } };
    assert.deepEqual(await complaints(containerResources, [workload({ container: { resources } })]), [
      "shard-0-web: container web has limits.cpu 1500m below its requests.cpu 2",
      "shard-0-web: container web has limits.memory 1023Mi below its requests.memory 1Gi",
    ]);
    const same = { requests: { cpu: "2", memory: "1Gi" }, limits: { cpu: "2000m", memory: "1024Mi" } };
    assert.deepEqual(await complaints(containerResources, [workload({ container: { resources: same } })]), []);
    const unknown = { requests: { cpu: "2", memory: "1Gi" }, limits: { memory: UNKNOWN } };
    assert.deepEqual(await complaints(containerResources, [workload({ container: { resources: unknown } })]), []);
  });

  it("looks at every container, also those that run first", async () => {
    const { resources: _, ...bare } = CONTAINER;
    const one = workload({ pod: { initContainers: [{ ...bare, name: "address" }] } });
    assert.deepEqual(await complaints(containerResources, [one]), [
      "shard-0-web: container address has no requests.cpu, no requests.memory, no limits.memory",
    ]);
  });

  it("leaves the containers of charts to the values of the chart", async () => {
    assert.deepEqual(await complaints(containerResources, [ofChart(workload({ container: { resources: {} } }))]), []);
  });

  it("only advises in development", () => {
    assert.deepEqual(containerResources.level, { production: "mandatory", development: "advisory" });
  });
});
