import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { openDefinitions, validateCustomResource } from "../../../local/controlPlane/openDefinitions";
import { sharedControlPlane } from "../../support/controlPlane";

const CERTIFICATE: KubernetesObject = {
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "jitsi", namespace: "jitsi" },
  spec: { secretName: "jitsi-tls", dnsNames: ["meet.example.org"], issuerRef: { name: "letsencrypt" } },
};

/** One object of every kind that has an open definition. */
const OBJECTS = openDefinitions().map(({ spec }): KubernetesObject => {
  const { group, names, versions, scope } = spec as {
    group: string;
    names: { kind: string };
    versions: { name: string }[];
    scope: string;
  };
  return {
    apiVersion: `${group}/${versions[0]?.name}`,
    kind: names.kind,
    metadata: { name: "example", ...(scope === "Cluster" ? {} : { namespace: "default" }) },
  };
});

describe("custom resources of the charts", () => {
  it("are accepted when valid", () => {
    assert.deepEqual(validateCustomResource(CERTIFICATE), []);
  });

  it("are refused with every error and its path", () => {
    const wrong = { ...CERTIFICATE, spec: { secretName: 7, dnsNames: ["meet.example.org", 8] } };
    assert.deepEqual(validateCustomResource(wrong).toSorted(), [
      "spec must have required property issuerRef",
      "spec.dnsNames.1 must be string",
      "spec.secretName must be string",
    ]);
  });

  it("are not checked when no chart of ours defines their kind", () => {
    assert.deepEqual(validateCustomResource({ ...CERTIFICATE, apiVersion: "example.org/v1" }), []);
    assert.deepEqual(validateCustomResource({ ...CERTIFICATE, apiVersion: "v1", kind: "Secret" }), []);
  });

  // KEDA's kind has no generated validator: tests/autoscaling checks it against KEDA's own definition.
  for (const object of OBJECTS.filter(({ kind }) => kind !== "ScaledObject")) {
    it(`are checked by the validator of ${object.apiVersion} ${object.kind}`, () => {
      assert.match(validateCustomResource({ ...object, spec: "no object" }).join("\n"), /^spec must be object$/m);
    });
  }

  it("are accepted by the local control plane with any content", async function () {
    const { cluster } = await sharedControlPlane(this);
    for (const object of OBJECTS) {
      const taken = await cluster.apply({ ...object, spec: { anything: { goes: [1] } } }, { dryRun: true });
      assert.deepEqual(taken["spec"], { anything: { goes: [1] } }, object.kind);
    }
  });
});
