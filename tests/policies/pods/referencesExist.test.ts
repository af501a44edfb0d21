import type { Registration } from "../../../local/program/registration";
import { referencesExist } from "../../../policies/pods/referencesExist";
import { judged, object, ofChart, UNKNOWN } from "../judging";

function deployment(spec: object, container: object = {}): Registration {
  const template = { spec: { containers: [{ name: "web", ...container }], ...spec } };
  return object("kubernetes:apps/v1:Deployment", "web", { spec: { template } });
}

const volume = (source: object) => deployment({ volumes: [{ name: "v", ...source }] });
const from = (name: string, more: object = {}): object => ({
  env: [{ name: "A", valueFrom: { secretKeyRef: { name, key: "a", ...more } } }],
});
const secret = (namespace = "jitsi") => object("kubernetes:core/v1:Secret", "keys", { metadata: { namespace } });
const certificate = (name: string, secretName: string, spec: object = {}): Registration =>
  object("kubernetes:cert-manager.io/v1:Certificate", name, { spec: { secretName, ...spec } });
const KEYS = deployment({}, from("keys"));
const EDGE = volume({ secret: { secretName: "jitsi-tls" } });
const GRAFANA = ofChart(
  object("kubernetes:apps/v1:Deployment", "grafana", {
    metadata: { namespace: "monitoring" },
    spec: { template: { spec: { volumes: [{ name: "v", secret: { secretName: "tls" } }], containers: [] } } },
  }),
);
const annotations = { "reflector.v1.k8s.emberstack.com/reflection-auto-namespaces": "logs,monitoring" };
const missing = (what: string, who = "web") => `${who}: it needs ${what}, which does not exist in the stack`;

describe(referencesExist.name, () => {
  const { accepts, reports } = judged(referencesExist);

  for (const [what, pod, needed] of [
    ["a variable", KEYS, "Secret keys"],
    ["variables", deployment({}, { envFrom: [{ configMapRef: { name: "all" } }] }), "ConfigMap all"],
    ["a volume", volume({ secret: { secretName: "keys" } }), "Secret keys"],
    ["a projected volume", volume({ projected: { sources: [{ configMap: { name: "files" } }] } }), "ConfigMap files"],
    ["a claim", volume({ persistentVolumeClaim: { claimName: "data" } }), "PersistentVolumeClaim data"],
    ["an account", deployment({ serviceAccountName: "web" }), "ServiceAccount web"],
    ["a priority", deployment({ priorityClassName: "first" }), "PriorityClass first"],
    ["an init container", deployment({ initContainers: [{ name: "i", ...from("keys") }] }), "Secret keys"],
  ] as const) {
    reports(`a missing ${needed} of ${what}`, pod, missing(needed));
  }
  reports("an object of another namespace", [KEYS, secret("monitoring")], missing("Secret keys"));
  accepts(
    "existing, optional, unknown and built-in references",
    [KEYS, secret()],
    deployment({}, from("keys", { optional: true })),
    deployment({}, from(UNKNOWN)),
    deployment({ serviceAccountName: "default", priorityClassName: "system-cluster-critical" }),
  );

  reports("a certificate that is not copied", [GRAFANA, certificate("tls", "tls")], missing("Secret tls", "grafana"));
  accepts("a certificate's copy", [GRAFANA, certificate("tls", "tls", { secretTemplate: { annotations } })]);
  accepts("the certificate's Secret of an operator", EDGE, [EDGE, certificate("jitsi-tls", "jitsi-tls")]);
  reports(
    "the certificate's Secret where a Certificate writes another one",
    [EDGE, certificate("jitsi-tls", "other")],
    missing("Secret jitsi-tls"),
  );

  judged(referencesExist, { region: { certificate: "tls" } }).accepts(
    "the certificate of an operator, which reflector copies beside that of this program",
    [GRAFANA, certificate("jitsi-tls", "jitsi-tls")],
  );
  const configured = judged(referencesExist, { region: { operatorObjects: ["Secret keys"] } });
  configured.accepts("an object of the operator that the configuration names", KEYS);
  configured.reports(
    "the same name in another namespace",
    object("kubernetes:apps/v1:Deployment", "web", { ...KEYS.inputs, metadata: { namespace: "monitoring" } }),
    missing("Secret keys"),
  );
  judged(referencesExist, { region: { operatorObjects: ["ConfigMap keys"] } }).reports(
    "the same name of another kind",
    KEYS,
    missing("Secret keys"),
  );
});
