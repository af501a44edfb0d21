import assert from "node:assert/strict";
import { isolatedPods } from "../../../policies/network/isolatedPods";
import { complaints, LABELS, object, ofChart, UNKNOWN, workload } from "../judging";

const policy = (spec: object, namespace = "jitsi") =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", { spec, metadata: { name: "p", namespace } });
const CLOSED = policy({ podSelector: { matchLabels: LABELS }, policyTypes: ["Ingress"] });
const EXPECTED = ["shard-0-web: no NetworkPolicy says who may call its pods"];

describe("pods-isolated", () => {
  it("is content with a policy that selects the pods, for what comes in", async () => {
    assert.deepEqual(await complaints(isolatedPods, [workload(), CLOSED]), []);
    for (const policyTypes of [undefined, UNKNOWN, ["Egress", "Ingress"]]) {
      assert.deepEqual(await complaints(isolatedPods, [workload(), policy({ podSelector: {}, policyTypes })]), []);
    }
  });

  it("refuses pods that none selects, of whatever kind", async () => {
    for (const type of ["apps/v1:Deployment", "apps/v1:DaemonSet", "batch/v1:Job"]) {
      assert.deepEqual(await complaints(isolatedPods, [workload({ type: `kubernetes:${type}` })]), EXPECTED);
    }
    const other = policy({ podSelector: { matchLabels: { "app.kubernetes.io/name": "prosody" } } });
    assert.deepEqual(await complaints(isolatedPods, [workload(), other]), EXPECTED);
    assert.deepEqual(await complaints(isolatedPods, [workload(), policy({ podSelector: {} }, "monitoring")]), EXPECTED);
  });

  it("does not count a policy for what goes out", async () => {
    const out = policy({ podSelector: {}, policyTypes: ["Egress"] });
    assert.deepEqual(await complaints(isolatedPods, [workload(), out]), EXPECTED);
  });

  it("asks none of what only the API server calls, which configuration can name", async () => {
    const server = workload({ labels: { "app.kubernetes.io/name": "metrics-server" } });
    assert.deepEqual(await complaints(isolatedPods, [server]), []);
    assert.deepEqual(await complaints(isolatedPods, [server], { options: { open: [] } }), EXPECTED);
  });

  it("judges the pods of charts too", async () => {
    assert.deepEqual(await complaints(isolatedPods, [ofChart(workload())]), EXPECTED);
    assert.deepEqual(await complaints(isolatedPods, [ofChart(workload()), CLOSED]), []);
  });

  it("asks no policy for pods on their node's network, to which none applies", async () => {
    assert.deepEqual(await complaints(isolatedPods, [workload({ pod: { hostNetwork: true } })]), []);
  });
});
