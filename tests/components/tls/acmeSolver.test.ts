import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { settingsOf } from "../../support/settings";
import { recordTls } from "./recordTls";

const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };
const SOLVER = { "acme.cert-manager.io/http01-solver": "true" };

interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly clusterIP: string; readonly selector: object; readonly ports: readonly [{ port: number }] };
}

describe("the Service of the solver pods", () => {
  it("is headless, selects cert-manager's label, and has the name that the router uses", async () => {
    const { metadata, spec } = (await recordTls({ tls: PUBLIC })).one("Service").inputs as unknown as Service;
    assert.equal(`${metadata.name}.${metadata.namespace}.svc.cluster.local`, planRegion(settingsOf()).router.acme);
    assert.equal(spec.clusterIP, "None");
    assert.deepEqual(spec.selector, SOLVER);
    assert.equal(spec.ports[0].port, 8089);
  });

  it("allows traffic from the router only, and none from the pods", async () => {
    const { inputs } = (await recordTls({ tls: PUBLIC })).one("NetworkPolicy", /acme-solver/);
    assert.deepEqual(inputs["spec"], {
      podSelector: { matchLabels: SOLVER },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "haproxy" } } }],
          ports: [{ protocol: "TCP", port: 8089 }],
        },
      ],
    });
  });

  it("is absent without challenges over HTTP", async () => {
    const dns = { dns01: { cloudDNS: { project: "p" } }, serviceAccountAnnotations: {}, identity: "dns", grants: [] };
    assert.deepEqual((await recordTls()).all("Service"), []);
    const byDns = {
      cloud: "gcp",
      region: "europe-west3",
      project: "project",
      cluster: { endpointCidrs: ["203.0.113.0/24"] },
      dns: { zone: "zone" },
    };
    const region = await recordTls({ ...byDns, tls: { ...PUBLIC, challenge: "dns01" } }, { dns });
    assert.deepEqual(region.all("Service"), []);
  });
});
