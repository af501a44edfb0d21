import assert from "node:assert/strict";
import { record } from "../../support/record";
import { inputs, type NetworkPolicySpec } from "../jitsi/inspect";

const CHART = "kubernetes:helm.sh/v4:Chart";

describe("KEDA", () => {
  it("is installed before the autoscalers, in a namespace of its own, and sees namespace jitsi alone", async () => {
    const region = await record();
    const chart = region.one(CHART, /^keda$/);
    const { namespace, values } = chart.inputs as unknown as {
      readonly namespace: string;
      readonly values: Record<string, unknown>;
    };
    assert.equal(namespace, "keda");
    assert.equal(values["watchNamespace"], "jitsi");
    assert.deepEqual(values["permissions"], {
      operator: { restrict: { secret: true } },
      metricServer: { restrict: { secret: true } },
    });
    const [scaled] = region.all("ScaledObject");
    assert.ok(scaled?.dependencies.some((urn) => urn.endsWith("::keda")));
  });

  it("accepts only calls of the metrics server to the operator, and of the API server to the metrics server", async () => {
    const region = await record();
    const ingress = (name: RegExp): unknown =>
      (inputs(region.one("NetworkPolicy", name)).spec as unknown as NetworkPolicySpec).ingress;
    assert.deepEqual(ingress(/^keda-operator$/), [
      {
        from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "keda-operator-metrics-apiserver" } } }],
        ports: [{ protocol: "TCP", port: 9666 }],
      },
    ]);
    assert.deepEqual(ingress(/^keda-operator-metrics-apiserver$/), [{ ports: [{ protocol: "TCP", port: 6443 }] }]);
    assert.deepEqual(ingress(/^prometheus$/), [
      {
        from: [{ namespaceSelector: {}, podSelector: { matchLabels: { "app.kubernetes.io/name": "keda-operator" } } }],
        ports: [{ protocol: "TCP", port: 9090 }],
      },
    ]);
  });

  it("is not installed where the cluster has it, and no region has an API for custom metrics", async () => {
    const region = await record({ "cluster.addons.keda": "existing" });
    assert.deepEqual(region.all(CHART, /^keda$/), []);
    assert.ok(region.all("ScaledObject").length > 0);
    for (const one of [region, await record()]) assert.deepEqual(one.all("APIService", /custom\.metrics/), []);
  });
});
