import { isolatedPods } from "../../../policies/network/isolatedPods";
import { judged, LABELS, object, ofChart, UNKNOWN, workload } from "../judging";

const policy = (spec: object, namespace = "jitsi") =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", { spec, metadata: { name: "p", namespace } });
const CLOSED = policy({ podSelector: { matchLabels: LABELS }, policyTypes: ["Ingress"] });
const METRICS_SERVER = workload({ labels: { "app.kubernetes.io/name": "metrics-server" } });
const EXPECTED = "shard-0-web: no NetworkPolicy selects its pods";

describe(isolatedPods.name, () => {
  const { accepts, reportsEach } = judged(isolatedPods);

  accepts(
    "pods that an ingress policy selects, also those of charts",
    [workload(), CLOSED],
    [ofChart(workload()), CLOSED],
    ...[undefined, UNKNOWN, ["Egress", "Ingress"]].map((policyTypes) => [
      workload(),
      policy({ podSelector: {}, policyTypes }),
    ]),
  );
  reportsEach(
    "pods of any kind that no ingress policy selects",
    [
      ...["apps/v1:Deployment", "apps/v1:DaemonSet", "batch/v1:Job"].map((type) =>
        workload({ type: `kubernetes:${type}` }),
      ),
      ofChart(workload()),
      [workload(), policy({ podSelector: { matchLabels: { "app.kubernetes.io/name": "prosody" } } })],
      [workload(), policy({ podSelector: {} }, "monitoring")],
      [workload(), policy({ podSelector: {}, policyTypes: ["Egress"] })],
    ],
    EXPECTED,
  );
  accepts("metrics-server, which only the API server calls", METRICS_SERVER);
  judged(isolatedPods, { options: { open: [] } }).reports(
    "metrics-server where the option open is empty",
    METRICS_SERVER,
    EXPECTED,
  );
  accepts("pods on the host network, to which no NetworkPolicy applies", workload({ pod: { hostNetwork: true } }));
});
