import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type StartedProcess, stop } from "../machine/processes";
import { UserError } from "../terminal/userError";
import type { HealthProbe } from "./health";
import type { Layout } from "./layout";
import type { ProcessSpec } from "./processes";

/** A start takes four seconds on two idle cores, and longer on a busy machine. */
const HEALTHY_WITHIN_MS = 120_000;
const LAST_LINES = 12;

export interface Launched {
  readonly process: StartedProcess;
  /** Resolves when the process is healthy. Rejects, with the end of its log, when it exits or does not become healthy. */
  readonly healthy: () => Promise<void>;
}

/** Starts a process that outlives this one and appends its output to `<logs>/<name>.log`. */
export function launch(spec: ProcessSpec, at: Layout, isHealthy: HealthProbe): Launched {
  const { name, argv, health } = spec;
  const [program = "", ...args] = argv;
  const logFile = join(at.logs, `${name}.log`);
  const log = openSync(logFile, "a");
  const logStart = fstatSync(log).size;
  const child = spawn(program, args, {
    // A session of its own: Ctrl-C in the terminal must not reach the process.
    detached: true,
    stdio: ["ignore", log, log],
    cwd: at.inside,
    // etcd, Kubernetes and KWOK read options from the environment, KWOK also from the home folder. Only the command line must count.
    env: { PATH: process.env["PATH"], HOME: at.inside },
  });
  closeSync(log);
  child.unref();

  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once("exit", (code, signal) => (ended = signal === null ? `exit code ${code}` : `signal ${signal}`));
  const failure = (what: string): UserError => {
    const lines = readFileSync(logFile).subarray(logStart).toString().trimEnd().split("\n").slice(-LAST_LINES);
    return new UserError(`${name} ${what}. The end of ${logFile}:\n  ${lines.join("\n  ")}`);
  };
  if (child.pid === undefined)
    throw new UserError(`${program} cannot be started; remove its folder to have it rebuilt`);
  const started = { pid: child.pid, argv };

  return {
    process: started,
    healthy: async () => {
      const deadline = Date.now() + HEALTHY_WITHIN_MS;
      for (;;) {
        if (ended !== undefined) throw failure(`stopped at its start (${ended})`);
        if (await isHealthy(health)) return;
        if (Date.now() > deadline) {
          await stop(started);
          throw failure(`is not healthy after ${HEALTHY_WITHIN_MS / 1000} s`);
        }
        await sleep(50);
      }
    },
  };
}
