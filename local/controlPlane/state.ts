import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { findProcesses, type StartedProcess } from "../machine/processes";
import { replaceFile } from "../machine/replaceFile";
import type { Layout } from "./layout";
import { PROCESS_NAMES, type ProcessName } from "./processes";
import { PORT_NAMES, type Ports } from "./ports";

/** What is known of a control plane from one run to the next. */
export interface ControlPlaneState {
  readonly ports: Ports;
  readonly processes: Readonly<Partial<Record<ProcessName, StartedProcess>>>;
}

const state = z.object({
  ports: z.record(z.enum(PORT_NAMES), z.int().min(1).max(65_535)),
  processes: z.partialRecord(
    z.enum(PROCESS_NAMES),
    // 0 and negative numbers name groups of processes, 1 is the machine's own.
    z.object({ pid: z.int().min(2), argv: z.array(z.string()).min(1) }),
  ),
});

/** The state that the file holds; undefined when there is none, or something else than what is written there. */
export function readState(file: string): ControlPlaneState | undefined {
  if (!existsSync(file)) return undefined;
  return z.safeParse(state, parseJson(readFileSync(file, "utf8"))).data;
}

/**
 * Processes of the control plane in that folder that its state does not know, because the file was lost or damaged, or
 * the folder removed under them.
 */
export function findOrphans(at: Layout, known: ControlPlaneState | undefined): readonly StartedProcess[] {
  const pids = new Set(Object.values(known?.processes ?? {}).map(({ pid }) => pid));
  // Each of them is given its files by their paths; an editor that has one of them open is not meant.
  const program = new RegExp(`/(${PROCESS_NAMES.join("|")}) --`);
  return findProcesses(`${at.inside}/`).filter(({ pid, argv }) => !pids.has(pid) && program.test(argv.join(" ")));
}

/** The processes in the order they need each other, whenever each of them was started. */
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
