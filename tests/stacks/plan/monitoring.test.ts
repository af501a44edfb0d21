import assert from "node:assert/strict";
import fc from "fast-check";
import { needsMetricsServer, planMonitoring } from "../../../stacks/plan/monitoring";
import { planRegion } from "../../../stacks/plan/plan";
import { parseSettings } from "../../../stacks/settings/read";
import { storage, storageNeeded } from "../../../stacks/plan/storage";
import { config, problemKeys, settingsOf } from "../../support/settings";

const SOUND = {
  allow: ["198.51.100.0/24"],
  receiver: { type: "pagerduty" },
  heartbeat: "https://heartbeat.example.org/ping",
};
const CLUSTER = { kubeconfig: "k", context: "c" };
const PRODUCTION = { environment: "production" };

function problems(changes: Record<string, unknown>): readonly { key: string; message: string; fix: string }[] {
  return parseSettings(config(changes)).problems;
}

describe("the plan of monitoring", () => {
  it("is nothing where monitoring is off, and bridges are then scaled by CPU alone", () => {
    const plan = planRegion(settingsOf({ monitoring: { enabled: false } }));
    assert.equal(plan.monitoring, undefined);
    assert.equal(plan.meet.customMetrics, false);
    assert.equal(planRegion(settingsOf()).meet.customMetrics, true);
  });

  it("has no stack where the cluster has the operator, and then uses its Prometheus", () => {
    const prometheus = { url: "http://p:9090", namespace: "observability", labels: { release: "x" } };
    const cluster = { ...CLUSTER, addons: { prometheusOperator: "existing" } };
    const plan = planRegion(settingsOf({ cluster, monitoring: { prometheus } })).monitoring;
    assert.equal(plan?.stack, undefined);
    assert.equal(plan?.namespace, "observability");
    assert.deepEqual(plan?.prometheus, { ...prometheus, serviceAccount: "prometheus-k8s" });
  });

  it("leads people to Grafana below the region's own host", () => {
    const grafana = planRegion(settingsOf()).monitoring?.stack?.grafana;
    assert.equal(grafana?.url, "https://meet.example.org/grafana");
    assert.deepEqual(grafana?.allow, ["198.51.100.0/24"]);
  });

  it("watches the certificate that the router serves", () => {
    const certificate = (changes: Record<string, unknown>): unknown =>
      planRegion(settingsOf(changes)).monitoring?.certificate;
    assert.deepEqual(certificate({}), { namespace: "jitsi", secret: "jitsi-tls" });
    const tls = { issuer: "existing", secret: "own" };
    assert.deepEqual(certificate({ tls }), { namespace: "jitsi", secret: "own" });
  });

  it("knows which shards are out of service on purpose, and no others", () => {
    const shards = { "shard-1": { state: "offline" }, "shard-0": { state: "drain" } };
    assert.deepEqual(planRegion(settingsOf({ shards, shardCount: 3 })).monitoring?.offline, ["shard-1"]);
  });

  it("does not change when a shard is added", () => {
    const plan = (shardCount: number): unknown => planRegion(settingsOf({ shardCount })).monitoring;
    assert.deepEqual(plan(9), plan(2));
  });

  it("takes its charts from the mirror if there is one", () => {
    const stack = planRegion(settingsOf({ charts: { mirror: "oci://mirror.example.org/charts" } })).monitoring?.stack;
    assert.equal(stack?.chart.reference.chart, "oci://mirror.example.org/charts/kube-prometheus-stack");
    assert.equal(stack?.definitions.reference.chart, "oci://mirror.example.org/charts/prometheus-operator-crds");
  });

  it("asks for names of cluster DNS that GKE gives, there", () => {
    const settings = { ...settingsOf(), cloud: "gcp" as const };
    const { meet, tls } = planRegion(settingsOf());
    assert.equal(planMonitoring(settings, { meet, tls, protect: false })?.stack?.clusterDns, "kubeDns");
    assert.equal(planRegion(settingsOf()).monitoring?.stack?.clusterDns, "coreDns");
  });

  it("brings a metrics-server where the cluster has none", () => {
    assert.equal(needsMetricsServer(settingsOf()), true);
    assert.equal(
      needsMetricsServer(settingsOf({ cluster: { ...CLUSTER, addons: { metricsServer: "existing" } } })),
      false,
    );
    assert.equal(needsMetricsServer({ ...settingsOf(), cloud: "gcp" }), false);
  });

  it("has room on system nodes", () => {
    const nodes = (enabled: boolean): number =>
      planRegion(settingsOf({ ...PRODUCTION, monitoring: { ...SOUND, enabled, cpu: 3 } })).pools.system.max;
    assert.ok(nodes(true) > nodes(false));
  });
});

describe("a volume of measurements", () => {
  it("holds longer the larger it is, and less long the more nodes are measured", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 1000 }), fc.integer({ min: 1, max: 60 }), (storageGi, shardCount) => {
        const days = (changes: Record<string, unknown>, gi: number): number =>
          storageNeeded(
            settingsOf({ edge: { slots: 64 }, ...changes, monitoring: { ...SOUND, storageGi: gi, retentionDays: 1 } }),
          ).days;
        assert.ok(days({ shardCount }, storageGi * 2) >= 2 * days({ shardCount }, storageGi));
        assert.ok(days({ shardCount: shardCount + 4 }, storageGi) <= days({ shardCount }, storageGi));
      }),
      { numRuns: 25 },
    );
  });

  it("that is as large as asked for holds what was asked for", () => {
    for (const retentionDays of [1, 30, 365]) {
      const { gi } = storageNeeded(settingsOf({ monitoring: { ...SOUND, retentionDays, storageGi: 16_384 } }));
      const enough = settingsOf({ monitoring: { ...SOUND, retentionDays, storageGi: Math.max(gi, 5) } });
      assert.ok(storageNeeded(enough).days >= retentionDays);
    }
  });

  it("holds the usual retention of a usual region by default", () => {
    const settings = settingsOf({ ...PRODUCTION, shardCount: 3, bridges: { min: 2, max: 6 } });
    assert.ok(storageNeeded(settings).days >= storage(settings).retentionDays);
  });
});

describe("monitoring is refused with", () => {
  for (const [what, changes, keys] of [
    [
      "nobody to tell in production",
      { ...PRODUCTION, monitoring: { ...SOUND, receiver: undefined } },
      ["monitoring.receiver"],
    ],
    [
      "no heartbeat in production",
      { ...PRODUCTION, monitoring: { ...SOUND, heartbeat: undefined } },
      ["monitoring.heartbeat"],
    ],
    [
      "nobody allowed to see Grafana in production",
      { ...PRODUCTION, monitoring: { ...SOUND, allow: [] } },
      ["monitoring.allow"],
    ],
    ["no storage class in production", { ...PRODUCTION, cluster: CLUSTER }, ["cluster.storageClass"]],
    ["a receiver without its secret", { receiverSecret: undefined }, ["receiverSecret"]],
    [
      "an account of a mail server without its password",
      {
        receiverSecret: undefined,
        monitoring: { receiver: { type: "email", to: ["a@b.org"], from: "c@b.org", smarthost: "m:25", username: "u" } },
      },
      ["receiverSecret"],
    ],
    [
      "a webhook that is no address",
      { monitoring: { receiver: { type: "webhook" } }, receiverSecret: "hooks/x" },
      ["receiverSecret"],
    ],
    [
      "a heartbeat that is no address",
      { monitoring: { ...SOUND, heartbeat: "beat.example.org" } },
      ["monitoring.heartbeat"],
    ],
    [
      "a heartbeat in the open",
      { monitoring: { ...SOUND, heartbeat: "http://h.example.org" } },
      ["monitoring.heartbeat"],
    ],
    [
      "a retention that the volume does not hold",
      { monitoring: { ...SOUND, retentionDays: 900 } },
      ["monitoring.retentionDays"],
    ],
    ["a volume that does not hold the retention", { monitoring: { ...SOUND, storageGi: 5 } }, ["monitoring.storageGi"]],
    [
      "an operator that exists, without its Prometheus",
      { cluster: { ...CLUSTER, addons: { prometheusOperator: "existing" } } },
      ["monitoring.prometheus"],
    ],
    ["more memory than a node has", { monitoring: { ...SOUND, memory: "64Gi" } }, ["nodes.system.type"]],
    ["an unknown kind of receiver", { monitoring: { receiver: { type: "pigeon" } } }, ["monitoring.receiver.type"]],
    ["logs in a cloud that is not there", { logs: "cloud" }, ["logs"]],
    ["logs in Loki without a Grafana to read them", { logs: "loki", monitoring: { enabled: false } }, ["logs"]],
  ] as const) {
    it(what, () => {
      const found = problems(changes);
      assert.deepEqual(
        found.map(({ key }) => key),
        keys.map((key) => `jitsi:${key}`),
      );
      for (const { fix } of found) assert.match(fix, /^pulumi config (set|rm) /);
    });
  }

  it("a fix that fixes it, where it is about a volume", () => {
    const [problem] = problems({ monitoring: { ...SOUND, retentionDays: 300 } });
    const [, gi] = /storageGi (\d+)$/.exec(problem?.fix ?? "") ?? [];
    assert.deepEqual(problemKeys({ monitoring: { ...SOUND, retentionDays: 300, storageGi: Number(gi) } }), []);
  });

  it("addresses masked in Cloud Logging, which cannot", () => {
    const gcp = { cloud: "gcp", region: "europe-west3", project: "some-project", logOptions: { maskAddresses: true } };
    assert.ok(problemKeys(gcp).includes("jitsi:logOptions.maskAddresses"));
    assert.ok(!problemKeys({ ...gcp, logs: "loki" }).includes("jitsi:logOptions.maskAddresses"));
  });
});

describe("monitoring is fine with", () => {
  for (const [what, changes] of [
    ["production as it should be", PRODUCTION],
    ["nothing said in development", { monitoring: {}, receiverSecret: undefined }],
    [
      "a mail server that wants no password",
      {
        receiverSecret: undefined,
        monitoring: { receiver: { type: "email", to: ["a@b.org"], from: "c@b.org", smarthost: "m:25" } },
      },
    ],
    ["64 shards, where no retention was asked for", { shardCount: 64, edge: { slots: 64 } }],
    [
      "nothing of it in production, where it is off",
      { ...PRODUCTION, cluster: CLUSTER, monitoring: { enabled: false } },
    ],
    [
      "a receiver's address that only the stack's own secrets provider can read",
      {
        monitoring: { receiver: { type: "webhook" } },
        receiverSecret: "https://placeholder.invalid/jitsi/receiverSecret",
      },
    ],
  ] as const) {
    it(what, () => assert.deepEqual(problemKeys(changes), []));
  }
});
