import { verifiedTls } from "../../../policies/network/verifiedTls";
import { judged, object, ofChart, UNKNOWN, workload } from "../judging";

const api = (spec: object) => object("kubernetes:apiregistration.k8s.io/v1:APIService", "api", { spec });
const told = (...args: string[]) => workload({ container: { args } });
const INSECURE = { tlsConfig: { insecureSkipVerify: true } };
const serviceMonitor = (name: string) =>
  object("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", name, { spec: { endpoints: [INSECURE] } });
const KUBELET = serviceMonitor("kube-prometheus-kubelet");
const unverified = (name: string, path = "spec.endpoints.0.tlsConfig.insecureSkipVerify") => `${name}: ${path} is true`;

describe(verifiedTls.name, () => {
  const { accepts, reports } = judged(verifiedTls);

  accepts(
    "verified TLS, known or not",
    told("--tls-cert-file=/tls/tls.crt", "--secure-port=10250", UNKNOWN, "--kubelet-insecure-tls=false"),
    ...[false, undefined, UNKNOWN].map((insecureSkipTLSVerify) => api({ insecureSkipTLSVerify, caBundle: "…" })),
  );
  for (const word of ["--kubelet-insecure-tls", "--tls-insecure-skip-verify=true"]) {
    reports(word, told(word), `shard-0-web: container web runs with ${word}`);
  }
  reports("an APIService", api({ insecureSkipTLSVerify: true }), unverified("api", "spec.insecureSkipTLSVerify"));
  reports(
    "a PodMonitor",
    object("kubernetes:monitoring.coreos.com/v1:PodMonitor", "m", { spec: { podMetricsEndpoints: [INSECURE] } }),
    unverified("m", "spec.podMetricsEndpoints.0.tlsConfig.insecureSkipVerify"),
  );

  accepts("a chart's monitor of targets with self-signed certificates", ofChart(KUBELET));
  reports("such a monitor outside of a chart", KUBELET, unverified(KUBELET.name));
  reports("another monitor of a chart", ofChart(serviceMonitor("other")), unverified("other"));
  judged(verifiedTls, { options: { selfSigned: [] } }).reports(
    "such a monitor where the option selfSigned is empty",
    ofChart(KUBELET),
    unverified(KUBELET.name),
  );
});
