import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type StartedProcess, stop } from "../machine/processes";
import { UserError } from "../terminal/userError";
import type { HealthProbe } from "./health";
import type { Layout } from "./layout";
import type { ProcessSpec } from "./processes";

/** Starting takes four seconds on two idle cores; this is for a machine that has other things to do. */
const WELL_WITHIN_MS = 120_000;
const LAST_LINES = 12;

export interface Launched {
  readonly process: StartedProcess;
  /** Settles when the process is well; fails, with the end of its log, when it stops or does not get well. */
  readonly well: () => Promise<void>;
}

/** Starts a process that outlives this one, its output appended to `<logs>/<name>.log`. */
export function launch(spec: ProcessSpec, at: Layout, isWell: HealthProbe): Launched {
  const { name, argv, health } = spec;
  const [program = "", ...args] = argv;
  const logFile = join(at.logs, `${name}.log`);
  const log = openSync(logFile, "a");
  const logStart = fstatSync(log).size;
  const child = spawn(program, args, {
    // A session of its own: Ctrl-C in the terminal is for this program, not for what it leaves behind.
    detached: true,
    stdio: ["ignore", log, log],
    cwd: at.inside,
    // All three projects read options from the environment and KWOK from the home folder; the command line is to be all.
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
    well: async () => {
      const deadline = Date.now() + WELL_WITHIN_MS;
      for (;;) {
        if (ended !== undefined) throw failure(`stopped at its start (${ended})`);
        if (await isWell(health)) return;
        if (Date.now() > deadline) {
          await stop(started);
          throw failure(`is not well after ${WELL_WITHIN_MS / 1000} s`);
        }
        await sleep(50);
      }
    },
  };
}
