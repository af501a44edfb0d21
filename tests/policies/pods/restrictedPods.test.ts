import assert from "node:assert/strict";
import { restrictedPods } from "../../../policies/pods/restrictedPods";
import { complaints, CONTAINER, ofChart, POD, UNKNOWN, workload } from "../judging";

const secured = (changes: object) =>
  workload({ container: { securityContext: { ...CONTAINER.securityContext, ...changes } } });

describe("pods-restricted", () => {
  it("is content with the contexts that all pods share", async () => {
    assert.deepEqual(await complaints(restrictedPods, [workload()]), []);
  });

  it("names everything that a container may do", async () => {
    const one = workload({ container: { securityContext: {} }, pod: { securityContext: {} } });
    assert.deepEqual(await complaints(restrictedPods, [one]), [
      "shard-0-web: container web: runAsNonRoot is not true, allowPrivilegeEscalation is not false, " +
        "readOnlyRootFilesystem is not true, capabilities.drop does not have ALL, seccompProfile is not RuntimeDefault",
    ]);
  });

  it("lets a container say more precisely what its pod says", async () => {
    const own = workload({
      pod: { securityContext: {} },
      container: { securityContext: { ...CONTAINER.securityContext, ...POD.securityContext } },
    });
    assert.deepEqual(await complaints(restrictedPods, [own]), []);
    assert.deepEqual(await complaints(restrictedPods, [secured({ runAsNonRoot: false })]), [
      "shard-0-web: container web: runAsNonRoot is not true",
    ]);
  });

  it("refuses what opens the kernel: profiles, file systems and switches", async () => {
    const shared = (more: object) => workload({ pod: { securityContext: { ...POD.securityContext, ...more } } });
    for (const [one, expected] of [
      [shared({ appArmorProfile: { type: "Unconfined" } }), "appArmorProfile is Unconfined"],
      [secured({ procMount: "Unmasked" }), "procMount is Unmasked"],
      [shared({ seLinuxOptions: { type: "spc_t" } }), "seLinuxOptions has a type of its own"],
      [shared({ sysctls: [{ name: "kernel.msgmax", value: "1" }] }), "sysctls has kernel.msgmax"],
    ] as const) {
      assert.deepEqual(await complaints(restrictedPods, [one]), [`shard-0-web: container web: ${expected}`]);
    }
    for (const one of [
      shared({ sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }, { name: UNKNOWN }] }),
      shared({ seLinuxOptions: { level: "s0" }, appArmorProfile: UNKNOWN }),
    ]) {
      assert.deepEqual(await complaints(restrictedPods, [one]), []);
    }
  });

  it("refuses root by its number", async () => {
    assert.deepEqual(await complaints(restrictedPods, [secured({ runAsUser: 0 })]), [
      "shard-0-web: container web: runAsUser is 0",
    ]);
  });

  it("lets nobody add a capability but the one that binds low ports", async () => {
    const adding = (...add: string[]) => secured({ capabilities: { drop: ["ALL"], add } });
    assert.deepEqual(await complaints(restrictedPods, [adding("NET_BIND_SERVICE")]), []);
    assert.deepEqual(await complaints(restrictedPods, [adding("NET_BIND_SERVICE", "NET_ADMIN")]), [
      "shard-0-web: container web: capabilities.add has NET_ADMIN",
    ]);
  });

  it("wants every capability dropped", async () => {
    for (const capabilities of [{}, { drop: ["NET_RAW"] }]) {
      assert.deepEqual(await complaints(restrictedPods, [secured({ capabilities })]), [
        "shard-0-web: container web: capabilities.drop does not have ALL",
      ]);
    }
  });

  it("looks at init containers and every kind of workload", async () => {
    const bare = { ...CONTAINER, name: "first", securityContext: undefined };
    const one = workload({ type: "kubernetes:apps/v1:DaemonSet", pod: { initContainers: [bare] } });
    assert.equal((await complaints(restrictedPods, [one])).length, 1);
  });

  it("waits for what a preview does not know", async () => {
    for (const changes of [
      { runAsNonRoot: UNKNOWN, readOnlyRootFilesystem: UNKNOWN, capabilities: UNKNOWN },
      { allowPrivilegeEscalation: UNKNOWN, seccompProfile: { type: UNKNOWN } },
      { capabilities: { drop: [UNKNOWN], add: [UNKNOWN] } },
    ]) {
      assert.deepEqual(await complaints(restrictedPods, [secured(changes)]), []);
    }
  });

  it("leaves the pods of charts to their authors", async () => {
    assert.deepEqual(await complaints(restrictedPods, [ofChart(secured({ readOnlyRootFilesystem: false }))]), []);
  });
});
