import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import { runningCluster } from "../../../local/running/cluster";
import { userError } from "../../support/userError";

describe("the cluster of a command", () => {
  const NAMES = ["KUBECONFIG", "CONTEXT", "STACK"] as const;
  const before = NAMES.map((name) => process.env[name]);
  afterEach(() =>
    NAMES.forEach((name, n) => {
      if (before[n] === undefined) delete process.env[name];
      else process.env[name] = before[n];
    }),
  );

  function given(variables: Partial<Record<(typeof NAMES)[number], string>>): ReturnType<typeof runningCluster> {
    for (const name of NAMES) process.env[name] = variables[name] ?? "";
    return runningCluster();
  }

  it("is that of KUBECONFIG and CONTEXT together", () => {
    const both = { KUBECONFIG: "/a/config", CONTEXT: "prod", STACK: "dev" };
    assert.deepEqual(given(both), { kubeconfig: "/a/config", context: "prod" });
  });

  it("is never the current context of a kubeconfig, also not that of the shell's KUBECONFIG", () => {
    const { context, kubeconfig } = given({ KUBECONFIG: "/a/config", STACK: "dev" });
    assert.deepEqual([kubeconfig, context], [join(ROOT, ".local/kubeconfig"), "jitsi-local"]);
    assert.throws(() => given({ CONTEXT: "prod" }), userError(/of which file/));
  });

  it("is that of a stack's configuration", () => {
    assert.equal(given({ STACK: "dev" }).context, "jitsi-local");
    assert.throws(() => given({ STACK: "nope" }), /there is no stack nope/);
  });

  it("is an output of a stack that creates its cluster", () => {
    assert.throws(
      () => given({ STACK: "prod" }),
      userError(
        /pulumi stack output kubeconfig --show-secrets --stack prod > kubeconfig\.prod/,
        /KUBECONFIG=kubeconfig\.prod CONTEXT=jitsi-prod$/,
      ),
    );
  });
});
