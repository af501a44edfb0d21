import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { edgeAgrees } from "../../../policies/routing/edgeAgrees";
import { complaints, object, UNKNOWN } from "../judging";

function edge(name: "haproxy" | "coturn", secretName: string): Registration {
  const volumes = [{ name: "tls", secret: { secretName } }];
  const labels = { "app.kubernetes.io/name": name };
  return object("kubernetes:apps/v1:Deployment", name, { labels, spec: { template: { spec: { volumes } } } });
}

function certificate(secretName: string, dnsNames: readonly string[] = ["meet.example.org"]): Registration {
  return object("kubernetes:cert-manager.io/v1:Certificate", secretName, { spec: { secretName, dnsNames } });
}

describe("edge-agrees", () => {
  const said = (...resources: Registration[]) =>
    complaints(edgeAgrees, resources, { region: { domain: "meet.example.org" } });

  it("is content where the edge mounts the Secret of a certificate for the region's name", async () => {
    const names = ["a.example.org", "meet.example.org"];
    assert.deepEqual(await said(edge("haproxy", "tls"), edge("coturn", "tls"), certificate("tls", names)), []);
    assert.deepEqual(await said(edge("haproxy", "tls"), certificate("tls", [UNKNOWN])), []);
  });

  it("refuses a certificate for other names", async () => {
    assert.deepEqual(await said(edge("haproxy", "tls"), certificate("tls", ["other.example.org"])), [
      "tls: it is not for meet.example.org",
    ]);
  });

  for (const name of ["haproxy", "coturn"] as const) {
    it(`refuses ${name} that mounts another Secret`, async () => {
      assert.deepEqual(await said(edge(name, "old"), certificate("tls"), certificate("authority", [])), [
        `${name}: it mounts none of the Secrets that certificates are written to: tls, authority`,
      ]);
    });
  }

  it("leaves alone a certificate that nobody shows, and an edge whose certificate an operator brings", async () => {
    assert.deepEqual(await said(edge("haproxy", "tls"), certificate("tls"), certificate("authority", ["x"])), []);
    assert.deepEqual(await said(edge("haproxy", "tls")), []);
  });
});
