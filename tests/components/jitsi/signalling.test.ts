import assert from "node:assert/strict";
import type { Recording } from "../../support/record";
import { jitsi } from "./harness";
import { type Container, inputs, main, pod, template } from "./inspect";

function spec(region: Recording, name: string): Record<string, unknown> {
  return inputs(region.one("Deployment", new RegExp(`^${name}$`))).spec;
}

function container(region: Recording, name: string): Container {
  return main(region.one("Deployment", new RegExp(`^${name}$`)));
}

type Probe = "startupProbe" | "readinessProbe" | "livenessProbe";

/** Seconds without an answer after which a probe acts. */
function patience(it: Container, probe: Probe): number {
  return (it[probe]?.periodSeconds ?? 10) * (it[probe]?.failureThreshold ?? 3);
}

describe("prosody and jicofo", () => {
  it("are one pod each, and the old one ends before the new one starts", async () => {
    const region = await jitsi();
    for (const role of ["prosody", "jicofo"]) {
      const { replicas, strategy } = spec(region, `shard-0-${role}`);
      assert.equal(replicas, 1);
      assert.deepEqual(strategy, { type: "Recreate" });
    }
  });

  it("have a heap of jicofo that leaves memory outside of the heap", async () => {
    const region = await jitsi();
    const jicofo = container(region, "shard-0-jicofo");
    const limit = parseInt(String(jicofo.resources?.limits?.["memory"]));
    const heap = parseInt(jicofo.env?.find(({ name }) => name === "JICOFO_MAX_MEMORY")?.value ?? "");
    assert.ok(heap > limit / 2 && heap * 1.5 <= limit, `${heap} of ${limit}`);
  });
});

describe("web", () => {
  it("prefers different nodes for its replicas", async () => {
    const region = await jitsi({ settings: { shards: { "shard-0": { zone: "eu-central-1a" } } } });
    const web = region.one("Deployment", /^shard-0-web$/);
    const [preferred] = pod(web).affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    assert.equal(preferred?.podAffinityTerm.topologyKey, "kubernetes.io/hostname");
    assert.deepEqual(preferred?.podAffinityTerm.labelSelector, inputs(web).spec["selector"]);
  });

  it("keeps open websockets for a limited time, within its grace period", async () => {
    const region = await jitsi();
    const hook = container(region, "shard-0-web").lifecycle?.preStop?.exec?.command ?? [];
    const [pid, before, open] = hook.slice(-3);
    assert.equal(pid, "/run/nginx.pid");
    const { terminationGracePeriodSeconds: grace } = pod(region.one("Deployment", /^shard-0-web$/));
    assert.ok(Number(before) >= 5 && Number(open) >= 60);
    assert.ok(Number(before) + Number(open) < (grace ?? 0));
  });

  it("has a disruption budget only with at least two replicas", async () => {
    for (const [environment, budgets] of [
      ["production", 1],
      ["development", 0],
    ] as const) {
      const region = await jitsi({ settings: { environment } });
      const replicas = spec(region, "shard-0-web")["replicas"] as number;
      assert.equal(replicas > 1, budgets === 1);
      assert.equal(region.all("PodDisruptionBudget", /^shard-0-web$/).length, budgets);
    }
  });
});

describe("probes of signalling", () => {
  it("wait at least a minute before they restart a busy process", async () => {
    const region = await jitsi();
    for (const role of ["prosody", "jicofo", "jvb"]) {
      assert.ok(patience(container(region, `shard-0-${role}`), "livenessProbe") >= 60, role);
      assert.ok(patience(container(region, `shard-0-${role}`), "startupProbe") >= 60, role);
    }
  });
});

describe("pods that hold calls", () => {
  it("are not evicted by autoscalers of nodes", async () => {
    const region = await jitsi({ settings: { turn: { enabled: true } } });
    for (const name of ["shard-0-prosody", "shard-0-jicofo", "shard-0-jvb", "turn"]) {
      const { annotations } = template(region.one("Deployment", new RegExp(`^${name}$`))).metadata;
      assert.equal(annotations?.["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false", name);
      assert.equal(annotations["karpenter.sh/do-not-disrupt"], "true", name);
    }
  });
});

describe("signalling pods", () => {
  it("prefer the zone of their shard", async () => {
    const region = await jitsi({ settings: { shards: { "shard-0": { zone: "eu-central-1a" } } } });
    for (const role of ["web", "prosody", "jicofo"]) {
      const { affinity } = pod(region.one("Deployment", new RegExp(`^shard-0-${role}$`)));
      const node = affinity?.nodeAffinity;
      assert.equal(node?.requiredDuringSchedulingIgnoredDuringExecution, undefined);
      const [preferred] = node?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      assert.deepEqual(preferred?.preference.matchExpressions, [
        { key: "topology.kubernetes.io/zone", operator: "In", values: ["eu-central-1a"] },
      ]);
      const other = pod(region.one("Deployment", new RegExp(`^shard-1-${role}$`))).affinity;
      assert.equal(other?.nodeAffinity, undefined);
    }
  });
});
