import assert from "node:assert/strict";
import { checkPolicies } from "../../../local/policy/run";
import { readStackConfig } from "../../../local/config/stackConfig";
import { ROOT } from "../../../local/machine/paths";
import { PORTS } from "../../../stacks/catalogue/ports";
import { planRegion } from "../../../stacks/plan/plan";
import { systemDemand } from "../../../stacks/plan/pools";
import { CLOUDS } from "../../support/clouds";
import { record } from "../../support/record";
import { settingsOf } from "../../support/settings";
import { jitsi, type JitsiRecording } from "./harness";
import { containers, env, inputs, main, type NetworkPolicySpec, pod } from "./inspect";

const ON = { "whiteboard.enabled": true };

describe("a whiteboard", () => {
  let region: JitsiRecording;
  before(async () => {
    region = await jitsi({ settings: { whiteboard: { enabled: true, participants: 40 } } });
  });

  it("is announced to clients at the region's own host, with its limit", () => {
    const web = region.one("Deployment", /^shard-0-web$/);
    assert.equal(env(main(web))["WHITEBOARD_COLLAB_SERVER_PUBLIC_URL"], "https://meet.example.org");
    const files = inputs(region.one("ConfigMap", /^shard-0-web$/)).data ?? {};
    assert.match(Object.values(files).join("\n"), /"whiteboard": \{\s+"userLimit": 40\s+\}/);
  });

  it("limits each board on its servers, too, which write no file and run without root", () => {
    const servers = region.one("StatefulSet", /^whiteboard$/);
    assert.equal(env(main(servers))["USER_LIMIT"], "40");
    assert.deepEqual(main(servers).command, ["node", "dist/index.js"]);
    assert.equal(pod(servers).securityContext?.runAsUser, 1000);
    for (const { securityContext, volumeMounts } of containers(servers)) {
      assert.equal(securityContext?.readOnlyRootFilesystem, true);
      assert.equal(volumeMounts, undefined);
    }
  });

  it("accepts websockets from the router and scrapes from Prometheus, and opens no connections", () => {
    const spec = inputs(region.one("NetworkPolicy", /^whiteboard$/)).spec as unknown as NetworkPolicySpec;
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(spec.egress, []);
    assert.deepEqual(
      spec.ingress?.map(({ from, ports }) => [from?.length, ports?.map(({ port }) => port)]),
      [
        [1, [PORTS.whiteboard]],
        [1, [PORTS.whiteboardMetrics]],
      ],
    );
  });

  it("has a Service for each server, to which the router leads", () => {
    for (const { name, host } of region.plan.router.whiteboard ?? []) {
      const { selector } = inputs(region.one("Service", new RegExp(`^${name}$`))).spec as { selector: object };
      assert.deepEqual(selector, {
        "app.kubernetes.io/name": "excalidraw",
        "app.kubernetes.io/instance": "whiteboard",
        "statefulset.kubernetes.io/pod-name": name,
      });
      assert.equal(host, `${name}.jitsi.svc.cluster.local`);
    }
    assert.equal(region.plan.router.whiteboard?.length, 2);
  });

  it("counts in the size of the system nodes", () => {
    const cpu = (changes: object): number => systemDemand(settingsOf({ nodes: SMALL, ...changes })).atLeast;
    assert.equal(cpu({ whiteboard: { enabled: true, replicas: 9 } }), cpu({}) + 1);
  });

  it("changes no workload of signalling but web", async () => {
    const without = await jitsi();
    for (const name of ["prosody", "jicofo", "jvb"]) {
      const one = (recording: JitsiRecording) => inputs(recording.one("Deployment", new RegExp(`^shard-0-${name}$`)));
      assert.deepEqual(one(region), one(without), name);
    }
  });

  for (const [cloud, overrides] of Object.entries({ ...CLOUDS, kubeconfig: {} })) {
    it(`satisfies every policy in production on ${cloud}`, async function () {
      this.timeout(60_000);
      const { registrations } = await record({ ...overrides, ...ON }, { stack: "prod" });
      const { values } = readStackConfig(ROOT, "prod", { ...overrides, ...ON });
      const mandatory = (await checkPolicies(registrations, values)).filter(({ level }) => level === "mandatory");
      assert.deepEqual(mandatory, []);
      assert.ok(registrations.some(({ name }) => name === "whiteboard-1"));
    });
  }

  it("is nothing at all in a region without one", async () => {
    const { meet, router, monitoring } = planRegion(settingsOf());
    assert.deepEqual([meet.whiteboard, router.whiteboard, monitoring?.whiteboard], [undefined, undefined, false]);
    const names = (await jitsi()).registrations.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.includes("whiteboard")),
      [],
    );
  });
});

/** Nodes of which a few more pods need another one. */
const SMALL = { system: { type: { cpu: 2, memory: "4Gi" } } };
