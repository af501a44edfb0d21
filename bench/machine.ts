import { execFile } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly node: string;
  /** Undefined where nothing of the router was measured. */
  readonly haproxy: string | undefined;
}

/** @param haproxy the program that the routers were run with, if they were. */
export async function describeMachine(haproxy: string | undefined): Promise<Machine> {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    haproxy: haproxy === undefined ? undefined : await versionOf(haproxy),
  };
}

async function versionOf(haproxy: string): Promise<string | undefined> {
  const { stdout } = await run(haproxy, ["-v"]);
  return /version (\d[\w.]*)/.exec(stdout)?.[1];
}
