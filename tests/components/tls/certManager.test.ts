import assert from "node:assert/strict";
import { prometheusIn } from "../../../components/networkPolicy";
import { recordTls } from "./recordTls";

const PRODUCTION = { environment: "production" };
const CHART = "helm.sh/v4:Chart";

/** The chart's values for each of cert-manager's programs. */
interface Part {
  readonly replicaCount: number;
  readonly podDisruptionBudget: { readonly enabled: boolean; readonly maxUnavailable: number };
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly tolerations: readonly object[];
}

interface Values extends Part {
  readonly webhook: Part & { readonly validatingWebhookConfigurationAnnotations: object };
  readonly cainjector: Part;
  readonly crds: object;
  readonly global: { readonly nodeSelector: object; readonly leaderElection: object };
  readonly startupapicheck: object;
  readonly prometheus: object;
}

const partsOf = (values: Values): readonly Part[] => [values, values.webhook, values.cainjector];

describe("cert-manager", () => {
  async function valuesOf(...args: Parameters<typeof recordTls>): Promise<Values> {
    return (await recordTls(...args)).one(CHART).inputs["values"] as Values;
  }

  it("is installed by its chart in a separate namespace, at the pinned version", async () => {
    const chart = (await recordTls()).one(CHART);
    assert.equal(chart.name, "cert-manager");
    assert.equal(chart.inputs["namespace"], "cert-manager");
    assert.match(String(chart.inputs["version"]), /^v\d+\.\d+\.\d+$/);
  });

  it("is not installed where the cluster has one", async () => {
    const cluster = { kubeconfig: "k", context: "c", addons: { certManager: "existing" } };
    const region = await recordTls({ cluster });
    assert.deepEqual(region.all(CHART), []);
    assert.equal(region.all("Certificate", /jitsi-tls/).length, 1);
  });

  it("keeps its custom resource definitions when it is removed, and adopts them when it is installed again", async () => {
    const region = await recordTls();
    const chart = region.one(CHART);
    assert.deepEqual((chart.inputs["values"] as Values).crds, { enabled: true, keep: true });
    assert.match(String(chart.provider), /::charts$/);
  });

  it("is ready only when the API server can call its webhook, without a hook of the chart", async () => {
    const values = await valuesOf();
    assert.deepEqual(values.startupapicheck, { enabled: false });
    assert.deepEqual(values.webhook.validatingWebhookConfigurationAnnotations, {
      "pulumi.com/waitFor": "jsonpath={.webhooks[*].clientConfig.caBundle}",
    });
  });

  it("elects its leader in its own namespace", async () => {
    assert.deepEqual((await valuesOf()).global.leaderElection, { namespace: "cert-manager" });
  });

  it("has at least two pods of each part and disruption budgets in production", async () => {
    const values = await valuesOf(PRODUCTION);
    for (const part of partsOf(values)) {
      assert.ok(part.replicaCount >= 2);
      assert.deepEqual(part.podDisruptionBudget, { enabled: true, maxUnavailable: 1 });
    }
  });

  it("has one pod of each part without a disruption budget in development", async () => {
    const values = await valuesOf();
    for (const part of partsOf(values)) {
      assert.equal(part.replicaCount, 1);
      assert.equal(part.podDisruptionBudget.enabled, false);
    }
  });

  it("has requests of memory and CPU, and a limit of memory only", async () => {
    const values = await valuesOf(PRODUCTION);
    for (const part of partsOf(values)) {
      assert.deepEqual(Object.keys(part.resources.requests), ["cpu", "memory"]);
      assert.deepEqual(Object.keys(part.resources.limits), ["memory"]);
    }
  });

  it("preempts no pods", async () => {
    assert.equal("priorityClassName" in (await valuesOf(PRODUCTION)).global, false);
  });

  it("runs on system nodes", async () => {
    const values = await valuesOf();
    assert.deepEqual(values.global.nodeSelector, { "jitsi.org/pool": "system" });
    for (const part of partsOf(values)) {
      assert.deepEqual(part.tolerations, [{ key: "system-only", operator: "Exists" }]);
    }
  });

  it("has a ServiceMonitor only with monitoring", async () => {
    assert.deepEqual((await valuesOf({}, { prometheus: undefined })).prometheus, { podmonitor: { enabled: false } });
    assert.deepEqual((await valuesOf({}, { prometheus: "monitoring" })).prometheus, { podmonitor: { enabled: true } });
  });
});

describe("the network policies of cert-manager's namespace", () => {
  const WEBHOOK = { matchLabels: { "app.kubernetes.io/name": "webhook" } };

  it("allow only Prometheus to read metrics, and the API server to call the webhook", async () => {
    const specOf = async (prometheus: string | undefined, name: RegExp): Promise<unknown> =>
      (await recordTls({}, { prometheus })).one("NetworkPolicy", name).inputs["spec"];
    const policyTypes = ["Ingress"];
    assert.deepEqual(await specOf("observability", /^cert-manager$/), {
      podSelector: {},
      policyTypes,
      ingress: [{ from: [prometheusIn("observability")], ports: [{ protocol: "TCP", port: 9402 }] }],
    });
    assert.deepEqual(await specOf(undefined, /^cert-manager$/), { podSelector: {}, policyTypes, ingress: [] });
    assert.deepEqual(await specOf(undefined, /webhook/), {
      podSelector: WEBHOOK,
      policyTypes,
      ingress: [{ ports: [{ protocol: "TCP", port: 10250 }] }],
    });
  });
});
