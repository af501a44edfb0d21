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

  it("is self-signed until it is issued, and renewed with a new key at a third of its lifetime", async () => {
    const { metadata, spec } = await certificateOf();
    assert.equal(metadata.annotations["cert-manager.io/issue-temporary-certificate"], "true");
    assert.equal("duration" in spec, false);
    assert.equal("renewBefore" in spec, false);
    assert.partialDeepStrictEqual(spec, { renewBeforePercentage: 33, privateKey: { rotationPolicy: "Always" } });
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
