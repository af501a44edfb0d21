import { execFile } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The machine that the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly node: string;
  /** Undefined if no routing benchmark ran. */
  readonly haproxy: string | undefined;
}

/** @param haproxy the HAProxy binary; undefined if no routing benchmark ran */
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
