import assert from "node:assert/strict";
import { recordTls } from "./recordTls";

const REFLECTOR = "reflector.v1.k8s.emberstack.com";

interface Certificate {
  readonly metadata: { readonly namespace: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly secretTemplate: { readonly annotations: Readonly<Record<string, string>> };
  };
}

async function certificateOf(...args: Parameters<typeof recordTls>): Promise<Certificate> {
  const { inputs } = (await recordTls(...args)).one("Certificate", /^jitsi-tls$/);
  return inputs as unknown as Certificate;
}

describe("the certificate of a region", () => {
  it("covers every name that clients connect to", async () => {
    const { spec } = await certificateOf({
      turn: { enabled: true },
      tls: { issuer: "selfSigned", names: ["a.example.org"] },
    });
    assert.deepEqual(spec["dnsNames"], ["meet.example.org", "a.example.org", "turn.meet.example.org"]);
  });

  it("is in the Secret that the router reads, with key and chain in one file", async () => {
    const { metadata, spec } = await certificateOf();
    assert.equal(metadata.namespace, "jitsi");
    assert.equal(spec["secretName"], "jitsi-tls");
    assert.deepEqual(spec["additionalOutputFormats"], [{ type: "CombinedPEM" }]);
  });

  it("is self-signed until it is issued, so that the router can start", async () => {
    const { metadata } = await certificateOf();
    assert.equal(metadata.annotations["cert-manager.io/issue-temporary-certificate"], "true");
  });

  it("is renewed when a third of its lifetime is left", async () => {
    const { spec } = await certificateOf();
    assert.equal(spec["renewBeforePercentage"], 33);
    assert.equal("duration" in spec, false);
    assert.equal("renewBefore" in spec, false);
  });

  it("has a new key after every renewal", async () => {
    const { spec } = await certificateOf();
    assert.equal((spec["privateKey"] as { rotationPolicy: string }).rotationPolicy, "Always");
  });

  it("is copied only to the configured namespaces", async () => {
    const { spec } = await certificateOf({}, { copies: ["monitoring"] });
    assert.deepEqual(spec.secretTemplate.annotations, {
      [`${REFLECTOR}/reflection-allowed`]: "true",
      [`${REFLECTOR}/reflection-allowed-namespaces`]: "monitoring",
      [`${REFLECTOR}/reflection-auto-enabled`]: "true",
      [`${REFLECTOR}/reflection-auto-namespaces`]: "monitoring",
    });
  });

  it("is not copied without such namespaces, because reflector reads an empty list as all", async () => {
    assert.deepEqual((await certificateOf()).spec.secretTemplate.annotations, {});
  });
});
