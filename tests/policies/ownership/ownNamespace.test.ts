import { ownNamespace } from "../../../policies/ownership/ownNamespace";
import { judged, object, ofChart, resource, UNKNOWN } from "../judging";

const service = (namespace: unknown, more: object = {}) =>
  object("kubernetes:core/v1:Service", "s", { metadata: { name: "s", namespace } }, more);
const provided = (namespace: string) => {
  const provider = resource("pulumi:providers:kubernetes", { namespace }, { name: "own" });
  return [provider, service(undefined, { provider: provider.urn })];
};
const bare = (type: string) => object(`kubernetes:${type}`, "x", { metadata: { name: "x", namespace: undefined } });
const PARAMS = bare("elbv2.k8s.aws/v1beta1:IngressClassParams");
const FLEET = bare("example.org/v1:Fleet");

describe(ownNamespace.name, () => {
  const { accepts, reports, reportsEach } = judged(ownNamespace);

  accepts(
    "a namespace, known or not, also that of the provider",
    service("jitsi"),
    service(UNKNOWN),
    provided("jitsi"),
    provided(UNKNOWN),
  );
  reportsEach(
    "the namespace default, explicit or not, also in charts",
    [service("default"), service(undefined), ofChart(service("default")), provided("default")],
    "s: Service is in namespace default",
  );
  accepts(
    "cluster-scoped kinds, and unknown kinds of a chart",
    ...["core/v1:Namespace", "rbac.authorization.k8s.io/v1:ClusterRole", "cert-manager.io/v1:ClusterIssuer"].map(bare),
    ofChart(PARAMS),
  );
  reports("an unknown kind without a namespace", PARAMS, "x: IngressClassParams is in namespace default");
  reports("another unknown kind without a namespace", FLEET, "x: Fleet is in namespace default");
  judged(ownNamespace, { options: { clusterKinds: ["Fleet"] } }).accepts("a kind of the option clusterKinds", FLEET);
});
