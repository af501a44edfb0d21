import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiError } from "../../../local/kubernetes/apiServer";
import { ROOT } from "../../../local/machine/paths";
import { argument, command, flag } from "../../../local/terminal/command";
import { UserError } from "../../../local/terminal/userError";
import { LOADER } from "../../support/loader";
import { runFolder } from "../../support/runFolder";

describe("a command that fails", () => {
  const { exitCode } = process;
  const { error: write } = console;
  let errors: unknown[];
  beforeEach(() => {
    errors = [];
    console.error = (text: unknown) => errors.push(text);
  });
  afterEach(() => {
    console.error = write;
    process.exitCode = exitCode;
  });

  const fail = async (thrown: Error): Promise<unknown> => {
    await command(() => Promise.reject(thrown));
    assert.equal(process.exitCode, 1);
    return errors.at(-1);
  };

  it("shows only the message of an error that the user can fix", async () => {
    assert.equal(await fail(new UserError("no such stack\n")), "no such stack");
    assert.equal(await fail(new ApiError(403, "Forbidden", "pods is forbidden")), "pods is forbidden");
  });

  it("shows a defect with its stack trace", async () => {
    const defect = new TypeError("x is not a function");
    assert.equal(await fail(defect), defect);
  });

  it("shows only the message of a system error, with its path", function () {
    this.timeout(60_000);
    const folder = runFolder("command-");
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { status, stderr } = spawnSync(process.execPath, ["-r", LOADER, join(ROOT, "local/render.ts")], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, OUT: join(file, "below") },
    });
    assert.match(stderr, /ENOTDIR: not a directory, mkdir '.*\/file\/below/);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.equal(status, 1);
  });
});

describe("an argument of a command", () => {
  afterEach(() => delete process.env["ONLY"]);

  it("counts as missing when it is empty", () => {
    process.env["ONLY"] = "";
    assert.equal(argument("ONLY"), undefined);
  });
});

describe("a flag of make", () => {
  afterEach(() => delete process.env["FORCE"]);
  const read = (text: string): boolean => {
    process.env["FORCE"] = text;
    return flag("FORCE");
  };

  it("is off for FORCE=0, as it is without the variable", () => {
    assert.equal(flag("FORCE"), false);
    for (const text of ["", "0", "no", "False"]) assert.equal(read(text), false, text);
    for (const text of ["1", "yes", "true"]) assert.equal(read(text), true, text);
    assert.throws(() => read("maybe"), new UserError("FORCE=maybe is neither 1 nor 0"));
  });
});
