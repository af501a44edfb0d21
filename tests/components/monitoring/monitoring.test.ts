import assert from "node:assert/strict";
import { ruleGroups } from "../../../components/monitoring/alerts/rules";
import { DASHBOARDS } from "../../../components/monitoring/dashboards/dashboards";
import { validateCustomResource } from "../../../local/controlPlane/openDefinitions";
import { reveal } from "../../../local/program/secretValues";
import { record } from "../../support/record";
import { RECORDING } from "../../support/settings";
import { DIAL_OUT } from "../../support/sip";
import { TRANSCRIPTION } from "../../support/transcription";
import { inputs, type NetworkPolicySpec } from "../jitsi/inspect";
import { ORIGIN } from "../../monitoring/cases/case";
import { type MonitoringRecording, recordMonitoring, RECEIVER_SECRET, WITH_OPERATOR } from "./recordMonitoring";

const CHART = "helm.sh/v4:Chart";

describe("monitoring", () => {
  let recording: MonitoringRecording;
  before(async () => {
    recording = await recordMonitoring({
      ...DIAL_OUT,
      environment: "production",
      recording: RECORDING,
      visitors: { count: 2 },
      whiteboard: { enabled: true },
      transcription: TRANSCRIPTION,
    });
  });

  it("has kube-prometheus, its definitions before it, and the adapter", () => {
    assert.deepEqual(
      recording.all(CHART).map(({ name }) => name),
      ["prometheus-operator-crds", "kube-prometheus"],
    );
  });

  it("has one rule for every alert, valid, in its namespace", () => {
    const rules = recording.one("PrometheusRule");
    assert.ok(recording.plan.monitoring !== undefined);
    assert.deepEqual(inputs(rules).spec["groups"], ruleGroups(recording.plan.monitoring, ORIGIN.stack));
    assert.equal(inputs(rules).metadata.namespace, "monitoring");
  });

  it("makes custom resources that their definitions accept", () => {
    const objects = recording.registrations
      .filter(({ type }) => /:(monitoring\.coreos\.com|cert-manager\.io)\//.test(type))
      .map((one) => reveal(one.inputs) as Parameters<typeof validateCustomResource>[0]);
    assert.deepEqual([...new Set(objects.map(({ kind }) => kind))].sort(), [
      "Certificate",
      "Issuer",
      "PodMonitor",
      "PrometheusRule",
    ]);
    for (const object of objects) assert.deepEqual(validateCustomResource(object), [], object.metadata.name);
  });

  it("puts every dashboard into Grafana's folder Default", () => {
    for (const { uid } of DASHBOARDS) {
      const { metadata, data } = inputs(recording.one("ConfigMap", new RegExp(`^${uid}$`)));
      assert.equal(metadata.namespace, "monitoring");
      assert.equal(metadata.labels["grafana_dashboard"], "1");
      assert.equal(metadata.annotations?.["grafana_folder"], "Default");
      assert.equal((JSON.parse(data?.[`${uid}.json`] ?? "") as { uid: string }).uid, uid);
    }
  });

  it("has no dashboards of parts that the region does not have", async () => {
    const names = (await recordMonitoring()).all("ConfigMap").map(({ name }) => name);
    assert.deepEqual(names.filter((name) => DASHBOARDS.some(({ uid }) => uid === name)).toSorted(), [
      "jitsi-bridges",
      "jitsi-overview",
      "jitsi-router",
      "jitsi-signalling",
    ]);
  });

  it("generates Grafana's password and returns it as a secret", () => {
    const admin = recording.one("Secret", /^grafana-admin$/);
    assert.equal(inputs(admin).stringData?.["admin-user"], "admin");
    const password = inputs(admin).stringData?.["admin-password"];
    assert.equal(password, "placeholder-for-grafana-admin");
    assert.equal(recording.outputs["grafanaPassword"], password);
    assert.equal(recording.outputs["isSecret"], true);
    assert.deepEqual(recording.secretsOutsideSecrets("placeholder-for-grafana-admin"), []);
  });

  it("keeps the receiver's secret in one Secret, out of the chart's values", async () => {
    const slack = { allow: ["198.51.100.0/24"], receiver: { type: "slack", channel: "#calls" } };
    const changes = { monitoring: slack, receiverSecret: "https://hooks.example.org/x" };
    const withSlack = await recordMonitoring(changes);
    assert.deepEqual(withSlack.secretsOutsideSecrets(RECEIVER_SECRET), []);
    const config = inputs(withSlack.one("Secret", /^alertmanager-jitsi$/)).stringData?.["alertmanager.yaml"] ?? "";
    assert.ok(config.includes(RECEIVER_SECRET));
  });

  it("keeps the heartbeat's URL in it too, since anyone who knows it can fake the heartbeat", async () => {
    const heartbeat = "https://heartbeat.example.org/canary";
    const recorded = await recordMonitoring({ monitoring: { heartbeat }, receiverSecret: undefined });
    assert.deepEqual(recorded.secretsOutsideSecrets(heartbeat), []);
    assert.ok(JSON.stringify(inputs(recorded.one("Secret", /^alertmanager-jitsi$/))).includes(heartbeat));
  });

  it("protects its namespace only where the stack is protected", async () => {
    assert.equal(recording.one("Namespace", /^monitoring$/).protect, true);
    assert.equal((await recordMonitoring()).one("Namespace", /^monitoring$/).protect, false);
  });

  it("keeps Grafana's data on a claim outside of the chart, before it, protected where the stack is", async () => {
    const claim = recording.one("PersistentVolumeClaim");
    const chart = recording.one(CHART, /^kube-prometheus$/);
    assert.deepEqual(inputs(claim).spec["resources"], { requests: { storage: "5Gi" } });
    assert.equal(inputs(claim).spec["storageClassName"], "fast");
    assert.match(JSON.stringify(chart.inputs["values"]), new RegExp(`"existingClaim":"${claim.name}"`));
    assert.ok(chart.dependencies.includes(claim.urn));
    assert.equal(claim.protect, true);
    assert.equal((await recordMonitoring()).one("PersistentVolumeClaim").protect, false);
  });

  it("lets Grafana's sidecar read ConfigMaps of its namespace and no Secrets", () => {
    const { metadata, rules } = inputs(recording.one("Role", /^grafana-dashboards$/));
    assert.equal(metadata.namespace, "monitoring");
    assert.deepEqual(rules, [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }]);
  });

  it("keeps the definitions when it is removed", () => {
    const values = recording.one(CHART, /crds/).inputs["values"];
    assert.deepEqual(values, { crds: { annotations: { "helm.sh/resource-policy": "keep" } } });
  });

  it("depends on its namespace and its definitions", () => {
    const after = recording.one("jitsi:monitoring:Monitoring").dependencies.map((urn) => urn.split("::").at(-1));
    assert.deepEqual(new Set(after), new Set(["monitoring", "prometheus-operator-crds"]));
  });

  it("allows only the router to reach Grafana from another namespace", () => {
    const { ingress } = inputs(recording.one("NetworkPolicy", /^grafana$/)).spec as unknown as NetworkPolicySpec;
    assert.deepEqual(ingress, [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "jitsi" } },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "haproxy" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 3000 }],
      },
    ]);
  });

  it("does not change when a shard is added", async () => {
    const all = async (shardCount: number): Promise<unknown> =>
      Object.fromEntries((await recordMonitoring({ shardCount })).registrations.map((one) => [one.urn, one.inputs]));
    assert.deepEqual(await all(3), await all(2));
  });
});

describe("disabled monitoring", () => {
  it("leaves metrics-server only", async () => {
    const region = await record({ "monitoring.enabled": false });
    const { registrations } = region;
    const parts = registrations.filter(({ type }) => type.startsWith("jitsi:monitoring:"));
    assert.deepEqual(
      parts.map(({ name }) => name),
      ["metrics-server"],
    );
    const rest = registrations.filter(
      ({ name, type, inputs: { metadata } }) =>
        type.startsWith("kubernetes:monitoring.coreos.com/") ||
        /^(monitoring|.*prometheus.*)$/.test(name) ||
        (metadata as { readonly namespace?: string } | undefined)?.namespace === "monitoring",
    );
    assert.deepEqual(
      rest.map(({ urn }) => urn),
      [],
    );
    const { prometheus } = region.one(CHART, /^cert-manager$/).inputs["values"] as { readonly prometheus: object };
    assert.deepEqual(prometheus, { podmonitor: { enabled: false } });
  });
});

describe("monitoring in a cluster that has the operator", () => {
  let recording: MonitoringRecording;
  before(async () => {
    recording = await recordMonitoring(WITH_OPERATOR);
  });

  it("installs no second operator and no namespace", () => {
    assert.deepEqual(recording.all(CHART), []);
    assert.deepEqual(recording.all("Namespace"), []);
    assert.deepEqual(recording.all("Secret"), []);
    assert.equal(recording.outputs["grafanaPassword"], undefined);
  });

  it("puts monitors, rules and dashboards where that operator selects them", () => {
    for (const one of [recording.one("PrometheusRule"), ...recording.all("ConfigMap", /^jitsi-/)]) {
      assert.equal(inputs(one).metadata.namespace, "observability");
    }
    assert.equal(inputs(recording.one("PrometheusRule")).metadata.labels["release"], "theirs");
  });

  it("has no alert for a copy of the certificate, which it does not make", () => {
    assert.doesNotMatch(JSON.stringify(inputs(recording.one("PrometheusRule"))), /JitsiCertificateCopyStale/);
  });
});
