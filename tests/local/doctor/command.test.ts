import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Check } from "../../../local/doctor/check";
import { ROOT } from "../../../local/machine/paths";
import { HANGS } from "../../support/wait";

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `make doctor` without make. */
async function doctor(env: Readonly<Record<string, string>>): Promise<Ended> {
  const argv = ["-r", join(ROOT, "register.js"), join(ROOT, "local", "doctor.ts")];
  const ended = run(process.execPath, argv, { env: { PATH: "/nowhere", ...env } });
  return ended.then(
    ({ stderr, stdout }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}

describe("the command make doctor", function () {
  this.timeout(HANGS);

  for (const [env, told] of [
    [{ STACK: "nope" }, /there is no stack nope/],
    [{ CONTEXT: "prod" }, /of which file/],
    [{ KUBECONFIG: "/nowhere/config", CONTEXT: "prod" }, /STACK is missing: the stack of the region on CONTEXT=prod/],
    [{ KUBECONFIG: "/nowhere/config", CONTEXT: "prod", STACK: "dev" }, /cannot read the kubeconfig \/nowhere\/config/],
    [{ STACK: "dev", JSN: "1", MAKEFLAGS: " -- JSN=1 STACK=dev", MAKE_GOALS: "doctor" }, /did you mean JSON\?/],
  ] as const) {
    it(`ends with 2 for ${JSON.stringify(env)}`, async () => {
      const { code, stderr, stdout } = await doctor(env);
      assert.equal(code, 2, stderr);
      assert.match(stderr, told);
      assert.equal(stdout, "");
    });
  }

  it("ends with 1 when a check fails, and prints JSON for other programs", async () => {
    const { code, stderr, stdout } = await doctor({ STACK: "prod", JSON: "1" });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^Stack prod\n/);
    const { checks, stack } = JSON.parse(stdout) as { readonly stack: string; readonly checks: readonly Check[] };
    assert.equal(stack, "prod");
    const pulumi = checks.find(({ name }) => name === "pulumi");
    assert.deepEqual([pulumi?.verdict, pulumi?.what], ["fails", "not on the PATH"]);
    const server = checks.find(({ name }) => name === "API server");
    assert.match(server?.what ?? "", /pulumi stack output kubeconfig --show-secrets --stack prod/);
  });
});
