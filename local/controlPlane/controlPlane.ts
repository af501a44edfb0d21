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
  /** Folder of everything that a run leaves, usually `.local`; made when it is not there. */
  readonly dir: string;
  readonly log: Log;
}

/** A Kubernetes API server with its controllers, scheduler and KWOK, on loopback. */
export interface ControlPlane {
  /** Absolute path. */
  readonly dir: string;
  /** File with full rights; its only context is `context`. */
  readonly kubeconfig: string;
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  readonly cluster: Cluster;
  readonly tools: Tools;
  /** Folder with a log file per process. */
  readonly logs: string;
  /** Every process was running already. */
  readonly reused: boolean;
}

/** What can be started at the same time, in the order of need. */
const WAVES: readonly (readonly ProcessName[])[] = [
  ["etcd"],
  ["kube-apiserver"],
  ["kube-controller-manager", "kube-scheduler", "kwok"],
];

/**
 * Starts the control plane of a folder, or what is missing of it, on the data that is there. It goes on running until
 * {@link stopControlPlane}. When this fails or is interrupted, what it started is stopped again.
 * @throws UserError when the programs cannot be built, or one of them does not start.
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

/** Stops every process of the folder's control plane and nothing else; its data and its ports stay. */
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

/** Starts what is missing, in the order of need, and puts into the cluster what has to be there. */
async function complete({ state, missing }: Probed, at: Layout, cluster: Cluster, log: Log): Promise<void> {
  const isWell = healthProbe(at);
  const started: StartedProcess[] = [];
  let processes: ControlPlaneState["processes"] = state.processes;

  const start = async (spec: ProcessSpec): Promise<void> => {
    if (spec.name === "kwok") await grantKwok(cluster);
    const { process, well } = launch(spec, at, isWell);
    started.push(process);
    processes = { ...processes, [spec.name]: process };
    // Before it is well: whoever comes after a crash of this program must know of the process.
    writeState(at.state, { ...state, processes });
    await well();
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

/** KWOK reads its stages once, at its start; under a name made of their content, other stages mean another KWOK. */
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
