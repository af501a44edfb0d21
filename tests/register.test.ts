import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../local/machine/paths";

/** Types go, and the lines below them stay. */
const FAILING = `import { basename } from "node:path";
interface Room {
  readonly name: string;
}
export function close(room: Room): never {
  throw new Error(basename(room.name));
}
`;

describe("the program's own loader of TypeScript", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "register-"));
    writeFileSync(join(folder, "room.ts"), FAILING);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What a process that loads TypeScript as the engine's does prints when it runs `script`. */
  function run(script: string): string {
    const register = ["-r", "source-map-support/register", "-r", join(ROOT, "register.js")];
    const { stdout, stderr } = spawnSync(process.execPath, [...register, "-e", script], {
      cwd: ROOT,
      encoding: "utf8",
    });
    return stdout + stderr;
  }

  it("keeps the lines of the sources in stack traces", () => {
    const failing = join(folder, "room.ts");
    assert.match(run(`require(${JSON.stringify(failing)}).close({ name: "a" })`), /close \(.*room\.ts:6:\d+\)/);
  });

  it("leaves no stack trace to be looked up in source maps", () => {
    assert.equal(run("console.log(Error.prepareStackTrace)"), "undefined\n");
  });
});
