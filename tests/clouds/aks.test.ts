import assert from "node:assert/strict";
import { record, type Recording } from "../support/record";

describe("the stack for Azure Kubernetes Service", function () {
  this.timeout(60_000);
  let recording: Recording;
  before(async () => {
    recording = await record({}, { stack: "aks.example" });
  });

  it("creates nothing in another cloud, and uses the nodes, volumes and pod addresses of AKS", () => {
    assert.deepEqual(
      recording.registrations.filter(({ type }) => /^(aws|gcp):/.test(type)),
      [],
    );
    const text = JSON.stringify(recording.registrations.map(({ inputs }) => inputs));
    assert.ok(text.includes("managed-csi") && text.includes("10.244.0.0/16"));
    const { spec } = recording.one("Deployment", /^shard-1-jvb$/).inputs as {
      readonly spec: { readonly template: { readonly spec: Record<string, unknown> } };
    };
    assert.deepEqual(spec.template.spec["nodeSelector"], { "jitsi.org/pool": "media" });
    assert.deepEqual(spec.template.spec["tolerations"], [
      { key: "jitsi.org/pool", value: "media", effect: "NoSchedule", operator: "Equal" },
    ]);
  });
});
