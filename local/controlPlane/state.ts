import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { findProcesses, type StartedProcess } from "../machine/processes";
import { replaceFile } from "../machine/replaceFile";
import type { Layout } from "./layout";
import { PROCESS_NAMES, type ProcessName } from "./processes";
import { PORT_NAMES, type Ports } from "./ports";

/** The state of a control plane between runs. */
export interface ControlPlaneState {
  readonly ports: Ports;
  readonly processes: Readonly<Partial<Record<ProcessName, StartedProcess>>>;
}

const state = z.object({
  ports: z.record(z.enum(PORT_NAMES), z.int().min(1).max(65_535)),
  processes: z.partialRecord(
    z.enum(PROCESS_NAMES),
    // Signals to 0 and negative numbers reach process groups, 1 is init.
    z.object({ pid: z.int().min(2), argv: z.array(z.string()).min(1) }),
  ),
});

/** The state in the file; undefined when the file is missing or invalid. */
export function readState(file: string): ControlPlaneState | undefined {
  if (!existsSync(file)) return undefined;
  return z.safeParse(state, parseJson(readFileSync(file, "utf8"))).data;
}

/**
 * Processes of the folder's control plane that are missing in its state, because the state file was lost or damaged, or the folder was
 * removed while they ran.
 */
export function findOrphans(at: Layout, known: ControlPlaneState | undefined): readonly StartedProcess[] {
  const pids = new Set(Object.values(known?.processes ?? {}).map(({ pid }) => pid));
  // Their command lines contain paths of the folder. The pattern excludes other programs, such as an editor with an open file.
  const program = new RegExp(`/(${PROCESS_NAMES.join("|")}) --`);
  return findProcesses(`${at.inside}/`).filter(({ pid, argv }) => !pids.has(pid) && program.test(argv.join(" ")));
}

/** The processes in dependency order. */
export function inOrder(processes: ControlPlaneState["processes"]): readonly StartedProcess[] {
  return PROCESS_NAMES.flatMap((name) => processes[name] ?? []);
}

export function writeState(file: string, value: ControlPlaneState): void {
  replaceFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
