import { requiredLabels } from "../../../policies/ownership/requiredLabels";
import { judged, LABELS, object, ofChart, resource, UNKNOWN, workload } from "../judging";

const { "app.kubernetes.io/component": _component, ...INCOMPLETE } = LABELS;
const { "jitsi.org/shard": _shard, ...REGIONAL } = LABELS;
const SERVICE = "kubernetes:core/v1:Service";
const service = (content: object, more: object = {}) => object(SERVICE, "s", { ...content }, more);

describe(requiredLabels.name, () => {
  const { accepts, reports } = judged(requiredLabels);

  accepts(
    "all labels, unknown labels, children of charts and resources that are not objects",
    workload(),
    service({ metadata: { name: "s", labels: UNKNOWN } }),
    service({ labels: REGIONAL }),
    ofChart(workload({ labels: {} })),
    resource("kubernetes:helm.sh/v4:Chart", {}),
    resource("aws:ec2/vpc:Vpc", {}),
  );
  reports(
    "a missing label of an object and of its pods",
    workload({ labels: INCOMPLETE }),
    "shard-0-web: it has no label app.kubernetes.io/component",
    "shard-0-web: its pods have no label app.kubernetes.io/component",
  );
  reports(
    "an object without labels",
    object("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "reader", {}),
    `reader: it has no label ${Object.keys(REGIONAL).join(", ")}`,
  );
  reports(
    "a missing shard label in a shard",
    service({ labels: REGIONAL }, { urn: `urn:pulumi:prod::jitsi::jitsi:jitsi:Shard$${SERVICE}::s` }),
    "s: it has no label jitsi.org/shard",
  );
  judged(requiredLabels, { options: { labels: ["example.org/team"] } }).reports(
    "a missing label of the option labels",
    workload(),
    "shard-0-web: it has no label example.org/team",
    "shard-0-web: its pods have no label example.org/team",
  );
});
