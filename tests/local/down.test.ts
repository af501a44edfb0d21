import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { down } from "../../local/down";
import { upLock } from "../../local/machine/lock";
import { commandLine } from "../../local/machine/processes";
import { SILENT } from "../support/controlPlane";
import { runFolder } from "../support/runFolder";
import { userError } from "../support/userError";

describe("make down", () => {
  let dir: string;
  beforeEach(() => (dir = runFolder("down-")));

  it("removes the folder, and accepts a missing one", async () => {
    await down(dir, SILENT);
    assert.ok(!existsSync(dir));
    await down(dir, SILENT);
  });

  it("refuses while make up runs", async () => {
    const other = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => undefined, 1000)"]);
    try {
      await once(other.stdout, "data");
      writeFileSync(upLock(dir), `${other.pid} ${commandLine(other.pid ?? 0)}`);
      await assert.rejects(
        down(dir, SILENT),
        userError(new RegExp(`^process ${other.pid} already works in this folder`)),
      );
      assert.ok(existsSync(upLock(dir)));
    } finally {
      other.kill();
      await once(other, "exit");
    }
    await down(dir, SILENT);
    assert.ok(!existsSync(dir));
  });
});
