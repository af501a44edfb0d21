import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readStackConfig } from "../local/config/stackConfig";
import { ROOT } from "../local/machine/paths";

/** In a process without a loader of TypeScript, as the engine's is with the options of `Pulumi.yaml`; `package.json` names the start. */
const SCRIPT = `
  const { runtime } = require("@pulumi/pulumi");
  runtime.setAllConfig(JSON.parse(process.env.CONFIG));
  const mocks = { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs };
  void runtime.setMocks(mocks, "jitsi", "dev").then(() => console.log(Object.keys(require(${JSON.stringify(ROOT)})).join()));
`;

describe("the program as the engine starts it", () => {
  it("is loaded by what package.json names, and has the outputs of the stack", () => {
    const CONFIG = JSON.stringify(readStackConfig(ROOT, "dev").values);
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", SCRIPT], {
      cwd: ROOT,
      env: { ...process.env, CONFIG },
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.match(stdout, /^url,routerAddress,/);
  });
});
