import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { validateCustomResource } from "../../../local/controlPlane/openDefinitions";
import type { Registration } from "../../../local/program/registration";
import type { Recording } from "../../support/record";
import { recordTls } from "./recordTls";

const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };
const BY_DNS = {
  cloud: "aws",
  region: "eu-central-1",
  cluster: { endpointCidrs: ["203.0.113.0/24"] },
  dns: { zone: "Z0123456789ABC" },
  tls: { ...PUBLIC, challenge: "dns01" },
};
const ROUTE_53 = {
  dns01: { route53: { region: "eu-central-1", hostedZoneID: "Z1" } },
  serviceAccountAnnotations: {},
  identity: "dns",
  grants: [],
};
const CLOUD_DNS = {
  dns01: { cloudDNS: { project: "p", hostedZoneName: "zone" } },
  serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": "dns@p.iam.gserviceaccount.com" },
  identity: "dns@p.iam.gserviceaccount.com",
  grants: [],
};

interface Solver {
  readonly selector: { readonly dnsNames: readonly string[] };
  readonly waitInsteadOfSelfCheck?: string;
  readonly http01?: { readonly ingress: Readonly<Record<string, unknown>> };
  readonly dns01?: object;
}

interface Spec {
  readonly acme: { readonly server: string; readonly email: string; readonly solvers: readonly [Solver] };
  readonly issuerRef: object;
  readonly isCA: boolean;
  readonly privateKey: { readonly rotationPolicy: string };
  readonly ca: object;
}

const spec = (one: Registration): Spec => one.inputs["spec"] as Spec;

async function solverOf(...args: Parameters<typeof recordTls>): Promise<Solver> {
  return spec((await recordTls(...args)).one("ClusterIssuer")).acme.solvers[0];
}

function customResources(region: Recording): Registration[] {
  return region.registrations.filter(({ type }) => type.includes("cert-manager.io/"));
}

describe("the issuer of Let's Encrypt", () => {
  it("is registered with the operator's email at the configured server", async () => {
    const region = await recordTls({ tls: PUBLIC });
    const { name, inputs } = region.one("ClusterIssuer");
    const { acme } = inputs["spec"] as Spec;
    assert.equal(name, "jitsi-letsencrypt");
    assert.equal(acme.server, "https://acme-v02.api.letsencrypt.org/directory");
    assert.equal(acme.email, "ops@example.org");
  });

  it("is a separate one for staging, with a separate account", async () => {
    const region = await recordTls({ tls: { ...PUBLIC, issuer: "letsencrypt-staging" } });
    const { name, inputs } = region.one("ClusterIssuer");
    assert.equal(name, "jitsi-letsencrypt-staging");
    assert.deepEqual((inputs["spec"] as { acme: { privateKeySecretRef: object } }).acme.privateKeySecretRef, {
      name: "jitsi-letsencrypt-staging-account",
    });
  });

  it("solves challenges for the region's names only", async () => {
    const { selector } = await solverOf({ tls: { ...PUBLIC, names: ["calls.example.org"] } });
    assert.deepEqual(selector, { dnsNames: ["meet.example.org", "calls.example.org"] });
  });

  it("solves HTTP challenges with an ingress class without a controller, on system nodes", async () => {
    const { http01, dns01 } = await solverOf({ tls: PUBLIC });
    assert.equal(dns01, undefined);
    assert.equal(http01?.ingress["ingressClassName"], "jitsi-none");
    const region = await recordTls({ tls: PUBLIC });
    const ingressClass = region.one("IngressClass", /^jitsi-none$/);
    assert.deepEqual(ingressClass.inputs["spec"], { controller: "jitsi.org/none" });
    assert.ok(region.one("ClusterIssuer").dependencies.includes(ingressClass.urn));
    assert.deepEqual(http01?.ingress["podTemplate"], {
      spec: {
        nodeSelector: { "jitsi.org/pool": "system" },
        tolerations: [{ key: "system-only", operator: "Exists" }],
      },
    });
  });

  it("solves DNS challenges in Route 53 with the pod's identity", async () => {
    const { http01, dns01 } = await solverOf(BY_DNS, { dns: ROUTE_53 });
    assert.equal(http01, undefined);
    assert.deepEqual(dns01, ROUTE_53.dns01);
  });

  it("solves DNS challenges in Cloud DNS with a service account", async () => {
    const region = await recordTls(BY_DNS, { dns: CLOUD_DNS });
    assert.deepEqual(spec(region.one("ClusterIssuer")).acme.solvers[0].dns01, CLOUD_DNS.dns01);
    const { serviceAccount } = region.one("helm.sh/v4:Chart").inputs["values"] as { serviceAccount: object };
    assert.deepEqual(serviceAccount, { annotations: CLOUD_DNS.serviceAccountAnnotations });
  });

  it("accepts a zone that is known only after its creation", async () => {
    const later = { route53: { region: "eu-central-1", hostedZoneID: output("Z2") } };
    const { dns01 } = await solverOf(BY_DNS, { dns: { ...ROUTE_53, dns01: later } });
    assert.deepEqual(dns01, { route53: { region: "eu-central-1", hostedZoneID: "Z2" } });
  });

  it("refuses DNS challenges without a zone", async () => {
    await assert.rejects(recordTls(BY_DNS), /dns01 needs a cluster with write access/);
  });

  it("checks the challenge itself first, or waits if it cannot reach its own name", async () => {
    assert.equal((await solverOf({ tls: PUBLIC })).waitInsteadOfSelfCheck, undefined);
    assert.equal((await solverOf({ tls: { ...PUBLIC, selfCheck: false } })).waitInsteadOfSelfCheck, "60s");
  });
});

describe("the region's own authority", () => {
  it("is self-signed, and signs the certificate, inside the namespace", async () => {
    const region = await recordTls();
    assert.deepEqual(region.all("ClusterIssuer"), []);
    assert.deepEqual(spec(region.one("Certificate", /jitsi-ca/)).issuerRef, {
      group: "cert-manager.io",
      kind: "Issuer",
      name: region.one("Issuer", /jitsi-self-signed/).name,
    });
    assert.deepEqual(spec(region.one("Issuer", /jitsi-ca/)).ca, { secretName: "jitsi-ca" });
    assert.deepEqual(spec(region.one("Certificate", /jitsi-tls/)).issuerRef, {
      group: "cert-manager.io",
      kind: "Issuer",
      name: "jitsi-ca",
    });
  });

  it("keeps its key, because clients have installed its certificate", async () => {
    const { isCA, privateKey } = spec((await recordTls()).one("Certificate", /jitsi-ca/));
    assert.equal(isCA, true);
    assert.equal(privateKey.rotationPolicy, "Never");
  });
});

describe("an existing certificate", () => {
  it("has no issuer", async () => {
    assert.deepEqual(customResources(await recordTls({ tls: { issuer: "existing", secret: "mine" } })), []);
  });
});

describe("every object of cert-manager's kinds", () => {
  const configurations: readonly [string, Parameters<typeof recordTls>][] = [
    ["the region's own authority", [{}, { copies: ["monitoring"] }]],
    ["Let's Encrypt over HTTP", [{ tls: PUBLIC }]],
    ["Let's Encrypt without a self check", [{ tls: { ...PUBLIC, selfCheck: false } }]],
    ["Let's Encrypt by Route 53", [BY_DNS, { dns: ROUTE_53 }]],
    ["Let's Encrypt by Cloud DNS", [BY_DNS, { dns: CLOUD_DNS }]],
  ];
  for (const [title, args] of configurations) {
    it(`is accepted by its custom resource definition: ${title}`, async () => {
      const objects = customResources(await recordTls(...args)).map(
        ({ inputs }) => inputs as unknown as KubernetesObject,
      );
      assert.ok(objects.length >= 2);
      for (const object of objects) assert.deepEqual(validateCustomResource(object), []);
    });
  }

  it("is created after its controller, and deleted before it", async () => {
    for (const [, args] of configurations) {
      const region = await recordTls(...args);
      const chart = region.one("helm.sh/v4:Chart").urn;
      for (const one of customResources(region)) assert.ok(one.dependencies.includes(chart), one.name);
    }
  });

  it("is created after its issuer", async () => {
    for (const [, args] of configurations) {
      const region = await recordTls(...args);
      for (const one of region.all("Certificate")) {
        const { kind, name } = spec(one).issuerRef as { kind: string; name: string };
        const issuer = region.all(kind).find((signer) => signer.name === name);
        assert.ok(issuer !== undefined && one.dependencies.includes(issuer.urn), one.name);
      }
    }
  });
});
