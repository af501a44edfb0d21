import assert from "node:assert/strict";
import fs, { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../../local/machine/lock";
import { commandLine } from "../../../local/machine/processes";
import { runFolder } from "../../support/runFolder";

describe("a lock", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = runFolder("lock-");
    path = join(folder, "up.lock");
  });

  const ofParent = `${process.ppid} ${commandLine(process.ppid) ?? ""}`;
  const worked = (): Promise<string> => withLock(path, () => Promise.resolve("worked"));

  it("exists while the action runs, and is removed after success and failure", async () => {
    await withLock(path, async () => assert.ok(existsSync(path)));
    await assert.rejects(
      withLock(path, () => Promise.reject(new Error("broken"))),
      /^Error: broken$/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("refuses another process, and names the holder", async () => {
    writeFileSync(path, ofParent);
    await assert.rejects(worked(), new RegExp(`process ${process.ppid} already works in this folder`));
    assert.deepEqual(readdirSync(folder), ["up.lock"]);
  });

  it("is replaced when its process has ended or its pid is reused", async () => {
    for (const stale of ["999999999 node local/up.ts", `${process.ppid} node local/up.ts`, ""]) {
      writeFileSync(path, stale);
      assert.equal(await worked(), "worked");
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it("is taken when it is released in the meantime", async () => {
    writeFileSync(path, ofParent);
    meanwhile(() => rmSync(path));
    assert.equal(await worked(), "worked");
  });

  it("goes to one of two processes that find a stale one", async () => {
    writeFileSync(path, "999999999 node local/up.ts");
    meanwhile(() => writeFileSync(path, ofParent), "after");
    await assert.rejects(worked(), /another process has just taken the lock/);
    assert.equal(readFileSync(path, "utf8"), ofParent);
    assert.deepEqual(readdirSync(folder), ["up.lock"]);
  });

  /** Runs an action once, before or after the lock is read. */
  function meanwhile(others: () => void, when: "before" | "after" = "before"): void {
    const read = fs.readFileSync;
    Object.assign(fs, {
      readFileSync: (file: string, ...rest: [BufferEncoding]) => {
        if (file !== path) return read(file, ...rest);
        Object.assign(fs, { readFileSync: read });
        if (when === "before") others();
        const text = read(file, ...rest);
        if (when === "after") others();
        return text;
      },
    });
  }
});
