import assert from "node:assert/strict";
import { hostPorts } from "../../../policies/pods/hostPorts";
import { complaints, ofChart, UNKNOWN, workload } from "../judging";

const holding = (component: string, port: object) =>
  workload({ labels: { "app.kubernetes.io/component": component }, container: { ports: [{ name: "p", ...port }] } });

describe("host-ports-for-media-only", () => {
  it("lets bridges and their placeholders hold UDP 10000", async () => {
    for (const component of ["media", "headroom"]) {
      const one = holding(component, { containerPort: 10000, hostPort: 10000, protocol: "UDP" });
      assert.deepEqual(await complaints(hostPorts, [one]), [], component);
    }
  });

  it("refuses bridges any other port, and the same port by TCP", async () => {
    assert.deepEqual(await complaints(hostPorts, [holding("media", { hostPort: 8080 })]), [
      "shard-0-web: container web holds port 8080/TCP of its node",
    ]);
    assert.deepEqual(await complaints(hostPorts, [holding("media", { hostPort: 10000, protocol: "TCP" })]), [
      "shard-0-web: container web holds port 10000/TCP of its node",
    ]);
  });

  it("refuses everything else the media port, in charts too", async () => {
    const one = holding("signalling", { hostPort: 10000, protocol: "UDP" });
    const expected = ["shard-0-web: container web holds port 10000/UDP of its node"];
    assert.deepEqual(await complaints(hostPorts, [one]), expected);
    assert.deepEqual(await complaints(hostPorts, [ofChart(one)]), expected);
  });

  it("takes other components by configuration", async () => {
    const one = holding("turn", { hostPort: 10000, protocol: "UDP" });
    assert.deepEqual(await complaints(hostPorts, [one], { options: { components: ["turn"] } }), []);
  });

  it("lets agents watch nodes from a port of theirs", async () => {
    const agent = workload({
      labels: { "app.kubernetes.io/name": "prometheus-node-exporter" },
      container: { ports: [{ hostPort: 9100 }] },
    });
    assert.deepEqual(await complaints(hostPorts, [ofChart(agent)]), []);
    assert.equal((await complaints(hostPorts, [ofChart(agent)], { options: { nodeAgents: [] } })).length, 1);
    assert.equal((await complaints(hostPorts, [agent])).length, 1);
  });

  it("counts a port whose number a preview does not know, unless it may be the media port of a bridge", async () => {
    for (const maybe of [
      holding("media", { hostPort: UNKNOWN, protocol: UNKNOWN }),
      holding(UNKNOWN, { hostPort: 10000, protocol: "UDP" }),
    ]) {
      assert.deepEqual(await complaints(hostPorts, [maybe]), []);
    }
    assert.deepEqual(await complaints(hostPorts, [holding("web", { hostPort: UNKNOWN })]), [
      "shard-0-web: container web holds port ?/TCP of its node",
    ]);
  });
});
