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
  it("is undefined without monitoring, and bridges then scale by CPU alone", () => {
    const plan = planRegion(settingsOf({ monitoring: { enabled: false } }));
    assert.equal(plan.monitoring, undefined);
    assert.equal(plan.meet.prometheusUrl, undefined);
    assert.match(planRegion(settingsOf()).meet.prometheusUrl ?? "", /^http:.*:9090$/);
  });

  it("has no stack when the cluster has the operator, and uses its Prometheus", () => {
    const prometheus = { url: "http://p:9090", namespace: "observability", labels: { release: "x" } };
    const cluster = { ...CLUSTER, addons: { prometheusOperator: "existing" } };
    const plan = planRegion(settingsOf({ cluster, monitoring: { prometheus } })).monitoring;
    assert.equal(plan?.stack, undefined);
    assert.equal(plan?.namespace, "observability");
    assert.deepEqual(plan?.prometheus, { ...prometheus, serviceAccount: "prometheus-k8s" });
  });

  it("has Grafana below the region's host", () => {
    const grafana = planRegion(settingsOf()).monitoring?.stack?.grafana;
    assert.equal(grafana?.url, "https://meet.example.org/grafana");
    assert.deepEqual(grafana?.allow, ["198.51.100.0/24"]);
  });

  it("has the certificate of the router", () => {
    const certificate = (changes: Record<string, unknown>): unknown =>
      planRegion(settingsOf(changes)).monitoring?.certificate;
    assert.deepEqual(certificate({}), { namespace: "jitsi", secret: "jitsi-tls" });
    const tls = { issuer: "existing", secret: "own" };
    assert.deepEqual(certificate({ tls }), { namespace: "jitsi", secret: "own" });
  });

  it("has the offline shards", () => {
    const shards = { "shard-1": { state: "offline" }, "shard-0": { state: "drain" } };
    assert.deepEqual(planRegion(settingsOf({ shards, shardCount: 3 })).monitoring?.offline, ["shard-1"]);
  });

  it("does not change when a shard is added", () => {
    const plan = (shardCount: number): unknown => planRegion(settingsOf({ shardCount })).monitoring;
    assert.deepEqual(plan(9), plan(2));
  });

  it("has charts of the mirror when configured", () => {
    const stack = planRegion(settingsOf({ charts: { mirror: "oci://mirror.example.org/charts" } })).monitoring?.stack;
    assert.equal(stack?.chart.reference.chart, "oci://mirror.example.org/charts/kube-prometheus-stack");
    assert.equal(stack?.definitions.reference.chart, "oci://mirror.example.org/charts/prometheus-operator-crds");
  });

  it("has the names of GKE's cluster DNS on GKE", () => {
    const settings = { ...settingsOf(), cloud: "gcp" as const };
    const { meet, tls } = planRegion(settingsOf());
    assert.equal(planMonitoring(settings, { meet, tls, protect: false })?.stack?.clusterDns, "kubeDns");
    assert.equal(planRegion(settingsOf()).monitoring?.stack?.clusterDns, "coreDns");
  });

  it("has a metrics-server unless the cluster has one", () => {
    assert.equal(needsMetricsServer(settingsOf()), true);
    assert.equal(
      needsMetricsServer(settingsOf({ cluster: { ...CLUSTER, addons: { metricsServer: "existing" } } })),
      false,
    );
    assert.equal(needsMetricsServer({ ...settingsOf(), cloud: "gcp" }), false);
  });

  it("has space on system nodes", () => {
    const nodes = (enabled: boolean): number =>
      planRegion(settingsOf({ ...PRODUCTION, monitoring: { ...SOUND, enabled, cpu: 3 } })).pools.system.max;
    assert.ok(nodes(true) > nodes(false));
  });
});

describe("a volume of measurements", () => {
  it("holds more days when it is larger, and fewer with more nodes", () => {
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

  it("of the proposed size holds the configured retention", () => {
    for (const retentionDays of [1, 30, 365]) {
      const { gi } = storageNeeded(settingsOf({ monitoring: { ...SOUND, retentionDays, storageGi: 16_384 } }));
      const enough = settingsOf({ monitoring: { ...SOUND, retentionDays, storageGi: Math.max(gi, 5) } });
      assert.ok(storageNeeded(enough).days >= retentionDays);
    }
  });

  it("holds the default retention of a usual region", () => {
    const settings = settingsOf({ ...PRODUCTION, shardCount: 3, bridges: { min: 2, max: 6 } });
    assert.ok(storageNeeded(settings).days >= storage(settings).retentionDays);
  });
});

describe("monitoring is refused with", () => {
  for (const [what, changes, keys] of [
    [
      "no receiver in production",
      { ...PRODUCTION, monitoring: { ...SOUND, receiver: undefined } },
      ["monitoring.receiver"],
    ],
    [
      "no heartbeat in production",
      { ...PRODUCTION, monitoring: { ...SOUND, heartbeat: undefined } },
      ["monitoring.heartbeat"],
    ],
    [
      "no network for Grafana in production",
      { ...PRODUCTION, monitoring: { ...SOUND, allow: [] } },
      ["monitoring.allow"],
    ],
    ["no storage class in production", { ...PRODUCTION, cluster: CLUSTER }, ["cluster.storageClass"]],
    ["a receiver without its secret", { receiverSecret: undefined }, ["receiverSecret"]],
    [
      "a mail account without its password",
      {
        receiverSecret: undefined,
        monitoring: { receiver: { type: "email", to: ["a@b.org"], from: "c@b.org", smarthost: "m:25", username: "u" } },
      },
      ["receiverSecret"],
    ],
    [
      "a webhook that is not a URL",
      { monitoring: { receiver: { type: "webhook" } }, receiverSecret: "hooks/x" },
      ["receiverSecret"],
    ],
    [
      "a heartbeat that is not a URL",
      { monitoring: { ...SOUND, heartbeat: "beat.example.org" } },
      ["monitoring.heartbeat"],
    ],
    [
      "a heartbeat without TLS",
      { monitoring: { ...SOUND, heartbeat: "http://h.example.org" } },
      ["monitoring.heartbeat"],
    ],
    [
      "a retention that exceeds the volume",
      { monitoring: { ...SOUND, retentionDays: 900 } },
      ["monitoring.retentionDays"],
    ],
    ["a volume below the retention", { monitoring: { ...SOUND, storageGi: 5 } }, ["monitoring.storageGi"]],
    [
      "an existing operator without its Prometheus",
      { cluster: { ...CLUSTER, addons: { prometheusOperator: "existing" } } },
      ["monitoring.prometheus"],
    ],
    ["more memory than a node has", { monitoring: { ...SOUND, memory: "64Gi" } }, ["nodes.system.type"]],
    ["an unknown kind of receiver", { monitoring: { receiver: { type: "pigeon" } } }, ["monitoring.receiver.type"]],
    ["cloud logs on an existing cluster", { logs: "cloud" }, ["logs"]],
    ["logs in Loki without Grafana", { logs: "loki", monitoring: { enabled: false } }, ["logs"]],
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

  it("a volume too small, with a fix that works", () => {
    const [problem] = problems({ monitoring: { ...SOUND, retentionDays: 300 } });
    const [, gi] = /storageGi (\d+)$/.exec(problem?.fix ?? "") ?? [];
    assert.deepEqual(problemKeys({ monitoring: { ...SOUND, retentionDays: 300, storageGi: Number(gi) } }), []);
  });

  it("masked addresses in Cloud Logging, which does not support them", () => {
    const gcp = { cloud: "gcp", region: "europe-west3", project: "some-project", logOptions: { maskAddresses: true } };
    assert.ok(problemKeys(gcp).includes("jitsi:logOptions.maskAddresses"));
    assert.ok(!problemKeys({ ...gcp, logs: "loki" }).includes("jitsi:logOptions.maskAddresses"));
  });
});

describe("monitoring is accepted with", () => {
  for (const [what, changes] of [
    ["a complete production configuration", PRODUCTION],
    ["no settings in development", { monitoring: {}, receiverSecret: undefined }],
    [
      "a mail server without a password",
      {
        receiverSecret: undefined,
        monitoring: { receiver: { type: "email", to: ["a@b.org"], from: "c@b.org", smarthost: "m:25" } },
      },
    ],
    ["64 shards and the default retention", { shardCount: 64, edge: { slots: 64 } }],
    ["monitoring disabled in production", { ...PRODUCTION, cluster: CLUSTER, monitoring: { enabled: false } }],
    [
      "an encrypted URL of a receiver",
      {
        monitoring: { receiver: { type: "webhook" } },
        receiverSecret: "https://placeholder.invalid/jitsi/receiverSecret",
      },
    ],
  ] as const) {
    it(what, () => assert.deepEqual(problemKeys(changes), []));
  }
});
