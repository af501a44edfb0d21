import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProcesses, signal } from "../../local/machine/processes";
import { LOADER } from "./loader";

let base: string | undefined;

/**
 * A folder for processes that outlive whoever starts them, such as a control plane's. When this run has ended, however it
 * did, whatever still mentions the folder in its command line is ended too, and the folder goes.
 */
export function runFolder(prefix: string): string {
  base ??= watched(mkdtempSync(join(tmpdir(), "jitsi-run-")));
  return mkdtempSync(join(base, prefix));
}

/** One process watches over all folders of this run. */
function watched(dir: string): string {
  const watcher = spawn(process.execPath, ["-r", LOADER, __filename, dir], {
    // Ctrl-C is for the tests; this one waits until the pipe from them closes, which even SIGKILL does.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return dir;
}

function clearWhenOver(dir: string): void {
  process.stdin.resume().once("end", () => {
    for (const left of findProcesses(`${dir}/`)) signal(left, "SIGKILL");
    // Who was killed a moment ago may just have written a file.
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
}

if (require.main === module) clearWhenOver(process.argv[2] ?? "");
