import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../terminal/userError";

/** An API server takes longer while others are connected to it, and loses nothing by being cut off: etcd has it all. */
const POLITE_MS = 5_000;
const FORCED_MS = 5_000;

/** A process that was started earlier, perhaps by an earlier run of this program. */
export interface StartedProcess {
  readonly pid: number;
  /** Program and arguments. A number alone proves nothing: after a crash or a reboot it may be somebody else's. */
  readonly argv: readonly string[];
}

/** The command line of a process, arguments joined by spaces; undefined when there is no such process. */
export function commandLine(pid: number): string | undefined {
  try {
    const text =
      process.platform === "linux"
        ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
        : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    // A process that has ended and was not waited for yet has none.
    return text.trim() === "" ? undefined : text.trim();
  } catch {
    return undefined;
  }
}

/** The processes of this machine whose command line mentions a text. */
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

/** Whether that very process still runs. */
export function isRunning({ pid, argv }: StartedProcess): boolean {
  return commandLine(pid) === argv.join(" ").trim();
}

/** Sends a signal to that very process; to nobody when it has ended. */
export function signal(started: StartedProcess, name: NodeJS.Signals): void {
  if (!isRunning(started)) return;
  try {
    process.kill(started.pid, name);
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends these processes, the last one first: each needs those before it. */
export async function stopAll(processes: readonly StartedProcess[]): Promise<void> {
  for (const started of processes.toReversed()) await stop(started);
}

/** Ends that very process, politely at first, and waits until it is gone. */
export async function stop(started: StartedProcess): Promise<void> {
  for (const [name, patience] of [
    ["SIGTERM", POLITE_MS],
    ["SIGKILL", FORCED_MS],
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
