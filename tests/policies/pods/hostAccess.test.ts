import assert from "node:assert/strict";
import { hostAccess } from "../../../policies/pods/hostAccess";
import { complaints, ofChart, UNKNOWN, workload } from "../judging";

describe("no-host-access", () => {
  it("is content with pods that keep to themselves", async () => {
    assert.deepEqual(
      await complaints(hostAccess, [workload({ pod: { volumes: [{ name: "tmp", emptyDir: {} }] } })]),
      [],
    );
  });

  it("refuses the network, the processes and the files of a node", async () => {
    const volumes = [{ name: "logs", hostPath: { path: "/var/log" } }];
    const one = workload({ pod: { hostNetwork: true, hostPID: true, hostIPC: true, volumes } });
    assert.deepEqual(await complaints(hostAccess, [one]), [
      "shard-0-web: hostNetwork is true",
      "shard-0-web: hostPID is true",
      "shard-0-web: hostIPC is true",
      "shard-0-web: volume logs is /var/log of the node",
    ]);
  });

  it("refuses privileged containers, in charts too", async () => {
    const one = workload({ container: { securityContext: { privileged: true } } });
    const expected = ["shard-0-web: container web is privileged"];
    assert.deepEqual(await complaints(hostAccess, [one]), expected);
    assert.deepEqual(await complaints(hostAccess, [ofChart(one)]), expected);
  });

  it("lets agents watch nodes from inside, which configuration can name", async () => {
    const agent = (name: string) =>
      workload({ labels: { "app.kubernetes.io/name": name }, pod: { hostNetwork: true } });
    assert.deepEqual(await complaints(hostAccess, [ofChart(agent("prometheus-node-exporter"))]), []);
    const options = { nodeAgents: ["fluent-bit"] };
    assert.deepEqual(await complaints(hostAccess, [ofChart(agent("fluent-bit"))], { options }), []);
    assert.equal((await complaints(hostAccess, [ofChart(agent("prometheus-node-exporter"))], { options })).length, 1);
  });

  it("takes nobody of our own for an agent by a label", async () => {
    const disguised = workload({
      labels: { "app.kubernetes.io/name": "prometheus-node-exporter" },
      pod: { hostNetwork: true },
    });
    assert.deepEqual(await complaints(hostAccess, [disguised]), ["shard-0-web: hostNetwork is true"]);
  });

  it("waits for what a preview does not know", async () => {
    const container = { securityContext: { privileged: UNKNOWN } };
    const one = workload({ container, pod: { hostNetwork: UNKNOWN, volumes: UNKNOWN } });
    assert.deepEqual(await complaints(hostAccess, [one]), []);
  });
});
