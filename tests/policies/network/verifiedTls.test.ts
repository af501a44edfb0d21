import assert from "node:assert/strict";
import { verifiedTls } from "../../../policies/network/verifiedTls";
import { complaints, object, ofChart, UNKNOWN, workload } from "../judging";

const api = (spec: object) => object("kubernetes:apiregistration.k8s.io/v1:APIService", "api", { spec });

describe("tls-is-verified", () => {
  it("is content with an authority to check by, known or not", async () => {
    const args = ["--tls-cert-file=/tls/tls.crt", "--secure-port=10250", UNKNOWN, "--kubelet-insecure-tls=false"];
    assert.deepEqual(await complaints(verifiedTls, [workload({ container: { args } })]), []);
    for (const insecureSkipTLSVerify of [false, undefined, UNKNOWN]) {
      assert.deepEqual(await complaints(verifiedTls, [api({ insecureSkipTLSVerify, caBundle: "…" })]), []);
    }
  });

  it("refuses the switches that turn the check off", async () => {
    for (const word of ["--kubelet-insecure-tls", "--tls-insecure-skip-verify=true"]) {
      assert.deepEqual(await complaints(verifiedTls, [workload({ container: { args: [word] } })]), [
        `shard-0-web: container web is told ${word}`,
      ]);
    }
    assert.deepEqual(await complaints(verifiedTls, [api({ insecureSkipTLSVerify: true })]), [
      "api: spec.insecureSkipTLSVerify is true",
    ]);
    const monitor = object("kubernetes:monitoring.coreos.com/v1:PodMonitor", "m", {
      spec: { podMetricsEndpoints: [{ tlsConfig: { insecureSkipVerify: true } }] },
    });
    assert.deepEqual(await complaints(verifiedTls, [monitor]), [
      "m: spec.podMetricsEndpoints.0.tlsConfig.insecureSkipVerify is true",
    ]);
  });

  it("excepts monitors of a chart whose targets sign for themselves, by their names, which configuration can take back", async () => {
    const monitor = (name: string) =>
      object("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", name, {
        spec: { endpoints: [{ tlsConfig: { insecureSkipVerify: true } }] },
      });
    const kubelet = monitor("kube-prometheus-kubelet");
    const complains = async (...args: Parameters<typeof complaints>): Promise<boolean> =>
      (await complaints(...args)).length > 0;
    assert.equal(await complains(verifiedTls, [ofChart(kubelet)]), false);
    assert.equal(await complains(verifiedTls, [kubelet]), true);
    assert.equal(await complains(verifiedTls, [ofChart(monitor("other"))]), true);
    assert.equal(await complains(verifiedTls, [ofChart(kubelet)], { options: { selfSigned: [] } }), true);
  });
});
