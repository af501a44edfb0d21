import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import { rememberCluster } from "../../../local/containers/regionCluster";
import { describeCluster, runningCluster } from "../../../local/running/cluster";
import { rememberStack } from "../../../local/up/deployedStack";
import { runFolder } from "../../support/runFolder";
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

  const dir = runFolder("cluster-");

  function given(variables: Partial<Record<(typeof NAMES)[number], string>>): ReturnType<typeof runningCluster> {
    for (const name of NAMES) process.env[name] = variables[name] ?? "";
    return runningCluster(dir);
  }

  it("is that of KUBECONFIG and CONTEXT together", () => {
    const both = { KUBECONFIG: "/a/config", CONTEXT: "prod", STACK: "dev" };
    assert.deepEqual(given(both), { kubeconfig: "/a/config", context: "prod", local: false });
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

  it("is that of make up for the stack that is up there, and without a name", () => {
    assert.throws(() => given({}), userError(/no region runs on this machine/));
    const kubeconfig = join(dir, "kubeconfig");
    try {
      writeFileSync(kubeconfig, "");
      rememberStack(dir, "prod");
      const local = { kubeconfig, context: "jitsi-local", stack: "prod", local: true };
      assert.deepEqual(given({ STACK: "prod" }), local);
      assert.deepEqual(given({}), local);
      assert.equal(given({ STACK: "dev" }).local, false);
      assert.match(describeCluster(given({})), /^Stack prod on the local control plane/);
      rememberCluster(dir, { asked: "k3d", context: "k3d-jitsi", maker: "k3d", complete: true, overrides: {} });
      const made = { kubeconfig, context: "k3d-jitsi", stack: "prod", local: false, madeHere: true };
      assert.deepEqual(given({}), made);
      assert.match(describeCluster(made), /^Stack prod on k3d-jitsi of /);
    } finally {
      rmSync(kubeconfig);
    }
  });

  it("is an output of a stack that creates its cluster", () => {
    assert.throws(
      () => given({ STACK: "prod" }),
      userError(
        /pulumi stack output kubeconfig --show-secrets --stack prod > prod\.kubeconfig/,
        /KUBECONFIG=prod\.kubeconfig CONTEXT=jitsi-prod$/,
      ),
    );
  });
});
