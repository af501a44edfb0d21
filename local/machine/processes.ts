import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../terminal/userError";

/** An API server with open connections takes longer to stop. Killing it is safe: etcd holds all data. */
const TERM_MS = 5_000;
const KILL_MS = 5_000;

/** A process that this run or an earlier one started. */
export interface StartedProcess {
  readonly pid: number;
  /** Program and arguments. After a crash or a reboot another process may have the same pid. */
  readonly argv: readonly string[];
}

/** The command line of a process, arguments joined by spaces; undefined when the process does not exist. */
export function commandLine(pid: number): string | undefined {
  try {
    const text =
      process.platform === "linux"
        ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
        : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    // A zombie has an empty command line.
    return text.trim() === "" ? undefined : text.trim();
  } catch {
    return undefined;
  }
}

/** The processes of this machine whose command line contains a text. */
export function findProcesses(text: string): readonly StartedProcess[] {
  const all =
    process.platform === "linux"
      ? readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))
      : execFileSync("ps", ["-ax", "-o", "pid="], { encoding: "utf8" }).trim().split(/\s+/);
  return all.flatMap((pid) => {
    const line = commandLine(Number(pid));
    return line?.includes(text) === true ? [{ pid: Number(pid), argv: [line] }] : [];
  });
}

/** Whether the process still runs, and the pid was not reused. */
export function isRunning({ pid, argv }: StartedProcess): boolean {
  return commandLine(pid) === argv.join(" ").trim();
}

/** Sends a signal to the process if it still runs. */
export function signal(started: StartedProcess, name: NodeJS.Signals): void {
  if (!isRunning(started)) return;
  try {
    process.kill(started.pid, name);
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Stops processes in reverse order: each depends on those before it. */
export async function stopAll(processes: readonly StartedProcess[]): Promise<void> {
  for (const started of processes.toReversed()) await stop(started);
}

/** Stops a process by SIGTERM, then by SIGKILL, and waits until it has ended. */
export async function stop(started: StartedProcess): Promise<void> {
  for (const [name, patience] of [
    ["SIGTERM", TERM_MS],
    ["SIGKILL", KILL_MS],
  ] as const) {
    signal(started, name);
    const deadline = Date.now() + patience;
    while (isRunning(started)) {
      if (Date.now() > deadline) break;
      await sleep(50);
    }
    if (!isRunning(started)) return;
  }
  throw new UserError(`process ${started.pid} cannot be stopped: ${started.argv.join(" ")}`);
}
