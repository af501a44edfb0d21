import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readStackConfig } from "../local/config/stackConfig";
import { ROOT } from "../local/machine/paths";

/** Runs without a TypeScript loader, as the engine's process does with the options of `Pulumi.yaml`. */
const SCRIPT = `
  const { runtime } = require("@pulumi/pulumi");
  runtime.setAllConfig(JSON.parse(process.env.CONFIG));
  const mocks = { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs };
  void runtime.setMocks(mocks, "jitsi", "dev").then(() => console.log(Object.keys(require(${JSON.stringify(ROOT)})).join()));
`;

describe("the program in the engine's process", () => {
  it("is loaded by the entry point of package.json, and has the outputs of the stack", () => {
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
