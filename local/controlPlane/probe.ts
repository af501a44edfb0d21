import { isRunning, type StartedProcess, stopAll } from "../machine/processes";
import type { Log } from "../terminal/progress";
import type { Tools } from "../tools/kubernetes";
import { type HealthProbe, healthProbe } from "./health";
import type { Layout } from "./layout";
import { type ProcessSpec, processSpecs } from "./processes";
import { freePorts, PORT_NAMES, takenPorts } from "./ports";
import { type ControlPlaneState, findOrphans, inOrder, readState } from "./state";

export interface Probed {
  /** With the processes that keep running. */
  readonly state: ControlPlaneState;
  /** Processes to start, in dependency order. */
  readonly missing: readonly ProcessSpec[];
}

/**
 * Compares the running control plane with the wanted one, and stops unhealthy and outdated processes. Ports stay the same unless another
 * program listens on one of them; then all change.
 */
export async function probe(tools: Tools, at: Layout, stages: string, log: Log): Promise<Probed> {
  const known = readState(at.state);
  await stopAll(findOrphans(at, known));
  const ports = known?.ports ?? (await freePorts(PORT_NAMES));
  const processes = known?.processes ?? {};
  const wanted = processSpecs(tools, at, ports, stages);

  const isHealthy = healthProbe(at);
  const present = await Promise.all(wanted.map((spec) => isPresent(spec, processes[spec.name], isHealthy)));
  const missing = wanted.filter((_, n) => present[n] === false);
  await stopAll(missing.flatMap(({ name }) => processes[name] ?? []));

  const taken = await takenPorts(missing.flatMap((spec) => spec.ports.map((name) => ports[name])));
  if (taken.length === 0) {
    const staying = wanted.filter((_, n) => present[n]).map(({ name }) => [name, processes[name]]);
    return { state: { ports, processes: Object.fromEntries(staying) }, missing };
  }
  log.warn(`another program listens on port ${taken.join(", ")}; the local control plane moves to other ports`);
  await stopAll(inOrder(processes));
  const moved = await freePorts(PORT_NAMES);
  return {
    state: { ports: moved, processes: {} },
    missing: processSpecs(tools, at, moved, stages),
  };
}

async function isPresent(
  spec: ProcessSpec,
  process: StartedProcess | undefined,
  isHealthy: HealthProbe,
): Promise<boolean> {
  if (process === undefined || process.argv.join("\0") !== spec.argv.join("\0")) return false;
  return isRunning(process) && (await isHealthy(spec.health));
}
