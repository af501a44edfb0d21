import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import { runningCluster } from "../../../local/running/cluster";
import { UserError } from "../../../local/terminal/userError";

describe("the cluster that a command is about", () => {
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

  it("is the one that file and context name together", () => {
    const both = { KUBECONFIG: "/a/config", CONTEXT: "prod", STACK: "dev" };
    assert.deepEqual(given(both), { kubeconfig: "/a/config", context: "prod" });
  });

  it("is never the default context of a file, not even of the one that the shell's KUBECONFIG names", () => {
    const { context, kubeconfig } = given({ KUBECONFIG: "/a/config", STACK: "dev" });
    assert.deepEqual([kubeconfig, context], [join(ROOT, ".local/kubeconfig"), "jitsi-local"]);
    assert.throws(
      () => given({ CONTEXT: "prod" }),
      (error) => error instanceof UserError && /of which file/.test(error.message),
    );
  });

  it("is the one in a stack's configuration", () => {
    assert.equal(given({ STACK: "dev" }).context, "jitsi-local");
    assert.throws(() => given({ STACK: "nope" }), /there is no stack nope/);
  });

  it("is an output of a stack that makes its own", () => {
    assert.throws(
      () => given({ STACK: "prod" }),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /pulumi stack output kubeconfig --show-secrets --stack prod > kubeconfig\.prod/);
        return error.message.endsWith("KUBECONFIG=kubeconfig.prod CONTEXT=jitsi-prod");
      },
    );
  });
});
