import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cluster, connect } from "../kubernetes/client";
import { withLock } from "../machine/lock";
import { isRunning, signal, type StartedProcess, stopAll } from "../machine/processes";
import { replaceFile } from "../machine/replaceFile";
import { onInterrupt } from "../terminal/interrupt";
import type { Log } from "../terminal/progress";
import { ensureTools, type Tools } from "../tools/kubernetes";
import { ensureCertificates } from "./certificates";
import { grantKwok, installPrerequisites } from "./prerequisites";
import { healthProbe } from "./health";
import { CONTEXT, kubeconfig } from "./kubeconfig";
import { launch } from "./launch";
import { layout, type Layout } from "./layout";
import { type ProcessSpec, type ProcessName, processKubeconfig, serverUrl } from "./processes";
import { type ControlPlaneState, findOrphans, inOrder, readState, writeState } from "./state";
import { type Probed, probe } from "./probe";

export interface ControlPlaneOptions {
  /** Folder for all files of the local region, usually `.local`. Created when missing. */
  readonly dir: string;
  readonly log: Log;
}

/** A Kubernetes API server with its controllers, scheduler and KWOK, on loopback. */
export interface ControlPlane {
  /** Absolute path. */
  readonly dir: string;
  /** Kubeconfig of the administrator. Its only context is `context`. */
  readonly kubeconfig: string;
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  readonly cluster: Cluster;
  readonly tools: Tools;
  /** Folder with a log file per process. */
  readonly logs: string;
  /** Whether every process was running already. */
  readonly reused: boolean;
}

/** Groups of processes that can start at the same time, in dependency order. */
const WAVES: readonly (readonly ProcessName[])[] = [
  ["etcd"],
  ["kube-apiserver"],
  ["kube-controller-manager", "kube-scheduler", "kwok"],
];

/**
 * Starts the missing processes of a folder's control plane, on its existing data. They run until {@link stopControlPlane}. A failure or
 * an interruption stops the processes that this call started.
 * @throws UserError when the programs cannot be built, or a process does not start.
 */
export async function startControlPlane({ dir, log }: ControlPlaneOptions): Promise<ControlPlane> {
  const tools = await ensureTools(log);
  const at = layout(dir);
  mkdirSync(at.logs, { recursive: true });
  mkdirSync(at.inside, { recursive: true, mode: 0o700 });
  return withLock(at.lock, async () => {
    await ensureCertificates(at.certificates);
    const found = await probe(tools, at, placeStages(at), log);
    writeKubeconfigs(at, serverUrl(found.state.ports));
    const cluster = connect(at.kubeconfig);
    const reused = found.missing.length === 0;
    if (!reused) log.step(`Starting the local control plane (Kubernetes ${tools.versions.kubernetes})`);
    await complete(found, at, cluster, log);
    return {
      dir: at.dir,
      kubeconfig: at.kubeconfig,
      context: CONTEXT,
      server: cluster.server,
      cluster,
      tools,
      logs: at.logs,
      reused,
    };
  });
}

/** Stops every process of the folder's control plane; its data and its ports stay. */
export async function stopControlPlane(dir: string, log: Log): Promise<void> {
  const at = layout(dir);
  if (!existsSync(at.state) && findOrphans(at, undefined).length === 0) return;
  mkdirSync(at.dir, { recursive: true });
  await withLock(at.lock, async () => {
    const state = readState(at.state);
    const running = [...inOrder(state?.processes ?? {}).filter(isRunning), ...findOrphans(at, state)];
    if (running.length > 0) log.step("Stopping the local control plane");
    await stopAll(running);
    if (state !== undefined) writeState(at.state, { ...state, processes: {} });
  });
}

/** Starts the missing processes in dependency order, and installs the prerequisites in the cluster. */
async function complete({ state, missing }: Probed, at: Layout, cluster: Cluster, log: Log): Promise<void> {
  const isHealthy = healthProbe(at);
  const started: StartedProcess[] = [];
  let processes: ControlPlaneState["processes"] = state.processes;

  const start = async (spec: ProcessSpec): Promise<void> => {
    if (spec.name === "kwok") await grantKwok(cluster);
    const { process, healthy } = launch(spec, at, isHealthy);
    started.push(process);
    processes = { ...processes, [spec.name]: process };
    // Before the process is healthy: after a crash of this program, the next run must find the process.
    writeState(at.state, { ...state, processes });
    await healthy();
  };

  const watched = onInterrupt(() => started.forEach((process) => signal(process, "SIGKILL")));
  try {
    for (const wave of WAVES) {
      const now = missing.filter(({ name }) => wave.includes(name));
      if (now.length > 0) log.progress(`starting ${now.map(({ name }) => name).join(", ")}`);
      await Promise.all(now.map(start));
    }
    await installPrerequisites(cluster);
  } catch (error) {
    await stopAll(started);
    throw error;
  } finally {
    watched();
  }
}

/** KWOK reads its stages only at its start. A name with their hash changes its command line, so that new stages restart it. */
function placeStages(at: Layout): string {
  const content = readFileSync(join(__dirname, "stages.yaml"));
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const file = join(at.inside, `stages-${digest}.yaml`);
  writeFileSync(file, content);
  return file;
}

function writeKubeconfigs(at: Layout, server: string): void {
  const write = (file: string, identity: Parameters<typeof kubeconfig>[2]): void =>
    replaceFile(file, kubeconfig(at, server, identity), 0o600);
  write(at.kubeconfig, "admin");
  for (const name of ["kube-controller-manager", "kube-scheduler", "kwok"] as const) {
    write(processKubeconfig(at, name), name);
  }
}
