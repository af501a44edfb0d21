import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../local/machine/paths";
import { LOADER } from "./support/loader";
import { runFolder } from "./support/runFolder";

/** The lines below removed types keep their numbers. */
const FAILING = `import { basename } from "node:path";
interface Room {
  readonly name: string;
}
export function close(room: Room): never {
  throw new Error(basename(room.name));
}
`;

describe("the program's TypeScript loader", () => {
  let folder: string;
  let failing: string;
  beforeEach(() => {
    folder = runFolder("register-");
    failing = join(folder, "room.ts");
    writeFileSync(failing, FAILING);
  });

  /** Output of a process that loads TypeScript as the engine's process does. */
  function run(script: string, register = LOADER): string {
    const required = ["-r", "source-map-support/register", "-r", register];
    const { stdout, stderr } = spawnSync(process.execPath, [...required, "-e", script], {
      cwd: ROOT,
      encoding: "utf8",
    });
    return stdout + stderr;
  }

  function close(room: string, register?: string): string {
    return run(`require(${JSON.stringify(failing)}).close({ name: "${room}" })`, register);
  }

  it("keeps the lines of the sources in stack traces", () => {
    assert.match(close("a"), /close \(.*room\.ts:6:\d+\)/);
  });

  it("installs no source map support for stack traces", () => {
    assert.equal(run("console.log(Error.prepareStackTrace)"), "undefined\n");
  });

  it("runs the current content of a changed file", () => {
    assert.match(close("a"), /Error: a/);
    writeFileSync(failing, FAILING.replace("basename(room.name)", '"closed " + basename(room.name)'));
    assert.match(close("a"), /Error: closed a/);
  });

  it("works without a writable cache", () => {
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    for (const name of ["pirates", "sucrase"]) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
    writeFileSync(join(modules, ".cache"), "no folder");
    copyFileSync(LOADER, join(folder, "register.js"));
    assert.match(close("b", join(folder, "register.js")), /Error: b/);
  });
});
