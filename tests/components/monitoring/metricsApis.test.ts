import assert from "node:assert/strict";
import { inputs, main, pod } from "../jitsi/inspect";
import { type MonitoringRecording, recordMonitoring } from "./recordMonitoring";

const APIS = { "jitsi-metrics-server": "v1beta1.metrics.k8s.io" };

describe("an aggregated API", () => {
  let recording: MonitoringRecording;
  before(async () => {
    recording = await recordMonitoring({ environment: "production" });
  });

  for (const [name, api] of Object.entries(APIS)) {
    describe(api, () => {
      const namespace = "kube-system";

      it("is verified by the certificate that cert-manager issued", () => {
        const { metadata, spec } = inputs(recording.one("APIService", new RegExp(api)));
        assert.equal(spec["insecureSkipTLSVerify"], undefined);
        assert.equal(metadata.annotations?.["cert-manager.io/inject-ca-from"], `${namespace}/${name}`);
        const certificate = inputs(recording.one("Certificate", new RegExp(`^${name}$`)));
        assert.equal(certificate.metadata.namespace, namespace);
        assert.ok((certificate.spec["dnsNames"] as string[]).includes(`${name}.${namespace}.svc`));
        const mounted = pod(recording.one("Deployment", new RegExp(`^${name}$`))).volumes?.map(
          ({ secret }) => secret?.secretName,
        );
        assert.ok(mounted?.includes(String(certificate.spec["secretName"])));
      });

      it("is registered after its pod", () => {
        const after = recording.one("APIService", new RegExp(api)).dependencies.map((urn) => urn.split("$").at(-1));
        assert.ok(after.includes(`kubernetes:apps/v1:Deployment::${name}`), after.join());
      });

      it("reaches its pods by a Service on their port", () => {
        const service = inputs(recording.one("Service", new RegExp(`^${name}$`))).spec;
        const [port] = service["ports"] as { targetPort: string; port: number }[];
        const container = main(recording.one("Deployment", new RegExp(`^${name}$`)));
        assert.ok(container.ports?.some((one) => one.name === port?.targetPort));
        assert.ok(container.args?.includes(`--secure-port=${container.ports?.[0]?.containerPort}`));
        const { service: asked } = inputs(recording.one("APIService", new RegExp(api))).spec as {
          service: { name: string; namespace: string; port: number };
        };
        assert.deepEqual(asked, { name, namespace, port: port?.port });
      });

      it("authenticates callers at the API server", () => {
        const delegator = recording.one("ClusterRoleBinding", new RegExp(`^${name}-delegator$`)).inputs;
        assert.equal((delegator["roleRef"] as { name: string }).name, "system:auth-delegator");
        const reader = inputs(recording.one("RoleBinding", new RegExp(`^${name}-reader$`)));
        assert.equal(reader.metadata.namespace, "kube-system");
      });

      it("runs twice in production, and once in development", async () => {
        const replicas = (one: MonitoringRecording): unknown =>
          inputs(one.one("Deployment", new RegExp(`^${name}$`))).spec["replicas"];
        assert.equal(replicas(recording), 2);
        assert.equal(recording.all("PodDisruptionBudget", new RegExp(`^${name}$`)).length, 1);
        const development = await recordMonitoring();
        assert.equal(replicas(development), 1);
        assert.equal(development.all("PodDisruptionBudget", new RegExp(`^${name}$`)).length, 0);
      });

      it("runs without privileges, with requests, a memory limit and both probes", () => {
        const deployment = recording.one("Deployment", new RegExp(`^${name}$`));
        const { resources, readinessProbe, livenessProbe, securityContext } = main(deployment);
        assert.ok(readinessProbe !== undefined && livenessProbe !== undefined);
        assert.ok(resources?.requests?.["cpu"] !== undefined && resources.limits?.["memory"] !== undefined);
        assert.equal(securityContext?.readOnlyRootFilesystem, true);
        assert.equal(pod(deployment).securityContext?.runAsNonRoot, true);
      });
    });
  }

  it("for CPU is not installed on GKE, and where the cluster has one", async () => {
    const addons = { metricsServer: "existing" };
    const recorded = await recordMonitoring({ cluster: { kubeconfig: "k", context: "c", addons } });
    assert.deepEqual(recorded.all("APIService"), []);
  });
});
