import { execFile } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Log } from "../local/terminal/progress";
import { Unavailable } from "../local/terminal/userError";
import { ensureHaproxy } from "../local/tools/haproxy";

const run = promisify(execFile);

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly node: string;
  /** Undefined where there is none, and nothing of the router was measured. */
  readonly haproxy: string | undefined;
}

export async function describeMachine(log: Log): Promise<Machine> {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    haproxy: await haproxyVersion(log),
  };
}

async function haproxyVersion(log: Log): Promise<string | undefined> {
  try {
    const { stdout } = await run(await ensureHaproxy(log), ["-v"]);
    return /version (\d[\w.]*)/.exec(stdout)?.[1];
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
