import assert from "node:assert/strict";
import type { Recording } from "../../support/record";
import { recordTls } from "./recordTls";

interface Role {
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          { readonly image: string; readonly env: readonly { readonly name: string; readonly value: string }[] },
        ];
      };
    };
  };
}

const WRITES = ["create", "update", "patch", "delete", "*"];

describe("reflector", () => {
  let region: Recording;
  before(async () => {
    region = await recordTls({}, { copies: ["monitoring", "reports"] });
  });

  const container = (): Deployment["spec"]["template"]["spec"]["containers"][0] =>
    (region.one("Deployment").inputs as unknown as Deployment).spec.template.spec.containers[0];

  it("can write only the copies", () => {
    const roles = region.all("Role").map(({ inputs }) => inputs as unknown as Role);
    assert.deepEqual(
      roles.map(({ metadata }) => metadata.namespace),
      ["monitoring", "reports"],
    );
    for (const { rules } of roles) {
      assert.deepEqual(
        rules.flatMap(({ resources }) => resources),
        ["secrets"],
      );
    }
    const everywhere = region.one("ClusterRole").inputs as unknown as Role;
    const writes = everywhere.rules.flatMap(({ verbs }) => verbs).filter((verb) => WRITES.includes(verb));
    assert.deepEqual(writes, []);
  });

  it("has permission for its watches", () => {
    const { rules } = region.one("ClusterRole").inputs as unknown as Role;
    for (const kind of ["secrets", "configmaps", "namespaces"]) {
      const verbs = rules.filter(({ resources }) => resources.includes(kind)).flatMap((rule) => rule.verbs);
      assert.deepEqual(verbs, ["get", "list", "watch"], kind);
    }
  });

  it("restarts every watch within 15 minutes, because watches have stalled without an error", () => {
    const { value } = container().env.find(({ name }) => name === "ES_Reflector__Watcher__Timeout") ?? {};
    assert.equal(value, "900");
  });

  it("is created after its permissions", () => {
    const { dependencies } = region.one("Deployment");
    for (const binding of [...region.all("RoleBinding"), region.one("ClusterRoleBinding")]) {
      assert.ok(dependencies.includes(binding.urn), binding.name);
    }
  });
});
