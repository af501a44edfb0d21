import assert from "node:assert/strict";
import { prometheusIn } from "../../../components/networkPolicy";
import { recordTls } from "./recordTls";

const CHART = "helm.sh/v4:Chart";

/** The chart's values for each of cert-manager's programs. */
interface Part {
  readonly tolerations: readonly object[];
}

interface Values extends Part {
  readonly webhook: Part & { readonly validatingWebhookConfigurationAnnotations: object };
  readonly cainjector: Part;
  readonly crds: object;
  readonly global: { readonly nodeSelector: object };
  readonly startupapicheck: object;
  readonly prometheus: object;
}

const partsOf = (values: Values): readonly Part[] => [values, values.webhook, values.cainjector];

describe("cert-manager", () => {
  async function valuesOf(...args: Parameters<typeof recordTls>): Promise<Values> {
    return (await recordTls(...args)).one(CHART).inputs["values"] as Values;
  }

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
