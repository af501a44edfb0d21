import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProcesses, signal } from "../../local/machine/processes";
import { LOADER } from "./loader";

let base: string | undefined;

/**
 * A new folder. After the end of this run, also a killed one, processes with the folder in their command line are killed, such as those of
 * a control plane, and the folder is removed.
 */
export function runFolder(prefix: string): string {
  base ??= watched(mkdtempSync(join(tmpdir(), "jitsi-run-")));
  return mkdtempSync(join(base, prefix));
}

/** Starts one process that cleans up all folders of this run. */
function watched(dir: string): string {
  const watcher = spawn(process.execPath, ["-r", LOADER, __filename, dir], {
    // Ctrl-C must not reach this process: it waits until the pipe from the tests closes, which also happens on SIGKILL.
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
    // A killed process may just have written a file.
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
}

if (require.main === module) clearWhenOver(process.argv[2] ?? "");
