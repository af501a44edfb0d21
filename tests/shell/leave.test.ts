import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cleanUp, folder, start } from "./run";
import { script } from "../../components/script";

const LEAVE = script("jitsi/scripts/leave.sh");

/** A fake nginx. `onQuit` runs on QUIT, on which nginx ends after its last connection. */
async function nginx(
  onQuit: string,
): Promise<{ pidFile: string; quit: string; ended: Promise<unknown>; kill: () => void }> {
  const files = folder();
  const quit = join(files, "quit");
  const text = `trap 'touch ${quit}; ${onQuit}' QUIT; echo ready; while :; do sleep 0.05; done`;
  const child = spawn("sh", ["-c", text], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const pidFile = join(folder({ "nginx.pid": `${child.pid}\n` }), "nginx.pid");
  return { pidFile, quit, ended: once(child, "exit"), kill: () => child.kill("SIGKILL") };
}

describe("the script that takes web out of service", () => {
  afterEach(cleanUp);

  it("lets nginx finish open connections, and ends with nginx", async () => {
    const { pidFile, quit, ended } = await nginx("exit 0");
    assert.equal((await start(LEAVE, [pidFile, "0", "3600"]).ended).code, 0);
    assert.ok(existsSync(quit));
    await ended;
  });

  it("ends after its time limit with open websockets", async () => {
    const { pidFile, quit, kill } = await nginx(":");
    assert.equal((await start(LEAVE, [pidFile, "0", "1"]).ended).code, 0);
    assert.ok(existsSync(quit));
    kill();
  });

  it("ends at once when nginx does not run", async () => {
    const files = folder({ stale: "999999999\n", garbage: "<pid>\n" });
    for (const name of ["absent", "stale", "garbage"]) {
      assert.equal((await start(LEAVE, [join(files, name), "0", "3600"]).ended).code, 0, name);
    }
  });
});
