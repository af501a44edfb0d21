import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { referencesExist } from "../../../policies/pods/referencesExist";
import { complaints, object, ofChart, UNKNOWN } from "../judging";

function deployment(spec: object, container: object = {}): Registration {
  const template = { spec: { containers: [{ name: "web", ...container }], ...spec } };
  return object("kubernetes:apps/v1:Deployment", "web", { spec: { template } });
}

const secret = object("kubernetes:core/v1:Secret", "keys", {});
const elsewhere = object("kubernetes:core/v1:Secret", "keys", { metadata: { namespace: "monitoring" } });
const from = (name: string, more: object = {}): object => ({
  env: [{ name: "A", valueFrom: { secretKeyRef: { name, key: "a", ...more } } }],
});

describe("references-exist", () => {
  const said = (...resources: Registration[]) => complaints(referencesExist, resources);

  for (const [what, pod, needed] of [
    ["a variable", deployment({}, from("keys")), "Secret keys"],
    ["variables", deployment({}, { envFrom: [{ configMapRef: { name: "all" } }] }), "ConfigMap all"],
    ["a volume", deployment({ volumes: [{ name: "v", secret: { secretName: "keys" } }] }), "Secret keys"],
    [
      "a projected volume",
      deployment({ volumes: [{ name: "v", projected: { sources: [{ configMap: { name: "files" } }] } }] }),
      "ConfigMap files",
    ],
    [
      "a claim",
      deployment({ volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] }),
      "PersistentVolumeClaim data",
    ],
    ["an account", deployment({ serviceAccountName: "web" }), "ServiceAccount web"],
    ["a priority", deployment({ priorityClassName: "first" }), "PriorityClass first"],
    ["an init container", deployment({ initContainers: [{ name: "i", ...from("keys") }] }), "Secret keys"],
  ] as const) {
    it(`refuses ${what} of what nobody makes`, async () => {
      assert.deepEqual(await said(pod), [`web: it needs ${needed}, which nobody makes`]);
    });
  }

  it("is content with what the stack makes in the same namespace, and with nothing elsewhere", async () => {
    assert.deepEqual(await said(deployment({}, from("keys")), secret), []);
    assert.equal((await said(deployment({}, from("keys")), elsewhere)).length, 1);
  });

  it("is content with what is optional, unknown, or in every cluster", async () => {
    assert.deepEqual(await said(deployment({}, from("keys", { optional: true }))), []);
    assert.deepEqual(await said(deployment({}, from(UNKNOWN))), []);
    const builtIn = { serviceAccountName: "default", priorityClassName: "system-cluster-critical" };
    assert.deepEqual(await said(deployment(builtIn)), []);
  });

  it("takes the word of the configuration for what the operator makes, in namespace jitsi and of its kind", async () => {
    const judged = (brought: readonly string[], pod = deployment({}, from("keys"))) =>
      complaints(referencesExist, [pod], { region: { brought } });
    assert.deepEqual(await judged(["Secret keys"]), []);
    assert.equal((await judged(["ConfigMap keys"])).length, 1);
    const { inputs } = deployment({}, from("keys"));
    const monitored = object("kubernetes:apps/v1:Deployment", "web", {
      ...inputs,
      metadata: { namespace: "monitoring" },
    });
    assert.equal((await judged(["Secret keys"], monitored)).length, 1);
  });

  it("judges the pods of charts, and knows the copies of a certificate", async () => {
    const volumes = [{ name: "v", secret: { secretName: "tls" } }];
    const pods = ofChart(
      object("kubernetes:apps/v1:Deployment", "grafana", {
        metadata: { namespace: "monitoring" },
        spec: { template: { spec: { volumes, containers: [] } } },
      }),
    );
    const annotations = { "reflector.v1.k8s.emberstack.com/reflection-auto-namespaces": "logs,monitoring" };
    const certificate = (spec: object): Registration =>
      object("kubernetes:cert-manager.io/v1:Certificate", "tls", { spec: { secretName: "tls", ...spec } });
    assert.deepEqual(await said(pods, certificate({})), ["grafana: it needs Secret tls, which nobody makes"]);
    assert.deepEqual(await said(pods, certificate({ secretTemplate: { annotations } })), []);
  });

  it("takes the certificate's Secret from an operator only where no Certificate is written to another", async () => {
    const edge = deployment({ volumes: [{ name: "v", secret: { secretName: "jitsi-tls" } }] });
    const certificate = (secretName: string): Registration =>
      object("kubernetes:cert-manager.io/v1:Certificate", "jitsi-tls", { spec: { secretName } });
    assert.deepEqual(await said(edge), []);
    assert.deepEqual(await said(edge, certificate("jitsi-tls")), []);
    assert.equal((await said(edge, certificate("other"))).length, 1);
  });
});
