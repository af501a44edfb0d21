import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import { ensureBrowser } from "../../../local/tools/browser";
import { SILENT } from "../../support/controlPlane";
import { orSkip } from "../../support/skip";
import { HANGS } from "../../support/wait";
import { startStubRegion } from "./stubRegion";

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs `make call` without make. */
async function makeCall(env: Readonly<Record<string, string>>): Promise<Ended> {
  const argv = ["-r", join(ROOT, "register.js"), join(ROOT, "local", "call.ts")];
  const ended = run(process.execPath, argv, { env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env } });
  return ended.then(
    ({ stderr, stdout }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stderr, stdout }: { code: number; stderr: string; stdout: string }) => ({ code, output: stdout + stderr }),
  );
}

describe("the command make call", function () {
  this.timeout(HANGS);
  let browser: string;
  before(async function () {
    browser = await orSkip(this, ensureBrowser(SILENT));
  });

  it("ends with 0 when all participants receive each other", async () => {
    const region = await startStubRegion("flows", 1);
    const { code, output } = await makeCall({ CHROME: browser, URL: region.url.href, PARTICIPANTS: "2", SECONDS: "1" });
    await region.stop();
    assert.equal(code, 0, output);
    assert.match(output, /✔ region: 2 participants receive sound and picture/);
    assert.match(output, /no public authority has signed the certificate/);
  });

  it("ends with 1, and names the failed step and its fix", async () => {
    const region = await startStubRegion(503, 1);
    const { code, output } = await makeCall({ CHROME: browser, URL: region.url.href, PARTICIPANTS: "2" });
    await region.stop();
    assert.equal(code, 1);
    assert.match(output, /✘ region: page: .*503\n {2}Check the DNS record/);
  });

  it("ends with 2 without a browser", async () => {
    const { code, output } = await makeCall({ CHROME: "/nowhere/chrome", URL: "https://localhost" });
    assert.equal(code, 2);
    assert.match(output, /apt install chromium/);
  });

  for (const [env, told] of [
    [{ URL: "meet.example.org" }, /URL=meet.example.org is not an address of a region/],
    [{ URL: "https://localhost", PARTICIPANTS: "1" }, /PARTICIPANTS=1: a call needs two or more/],
    [{ URL: "https://localhost", PARTICIPANTS: "two" }, /PARTICIPANTS=two is not a positive integer/],
    [{ KUBECONFIG: "/nowhere/config", CONTEXT: "prod" }, /STACK is missing/],
    [{}, /no region runs on this machine[^]*STACK=name[^]*URL=https/],
    [{ URL: "https://localhost", EACH: "router" }, /EACH=router needs the cluster/],
  ] as const) {
    it(`refuses ${JSON.stringify(env)}`, async () => {
      const { code, output } = await makeCall({ CHROME: browser, ...env });
      assert.equal(code, 1);
      assert.match(output, told);
    });
  }
});
