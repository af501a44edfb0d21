import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../stacks/plan/plan";
import { poolList } from "../stacks/plan/pools";
import { type Overrides, parseSet } from "./config/overrides";
import { readStackConfig, type StackConfig } from "./config/stackConfig";
import { makeAutoscalers } from "./controlPlane/autoscalers";
import { type ControlPlane, startControlPlane } from "./controlPlane/controlPlane";
import { layout } from "./controlPlane/layout";
import { syncNodes } from "./controlPlane/nodes";
import { readState } from "./controlPlane/state";
import { chosenCluster } from "./containers/findPlace";
import { firstCall } from "./containers/firstCall";
import { describeContainers } from "./containers/summary";
import { upInContainers } from "./containers/up";
import type { Cluster } from "./kubernetes/client";
import { untilAvailable } from "./kubernetes/wait";
import { upLock, withLock } from "./machine/lock";
import { LOCAL, PROGRAM, ROOT } from "./machine/paths";
import { signal } from "./machine/processes";
import { replaceFile } from "./machine/replaceFile";
import { checkedPlan } from "./policy/checkedPlan";
import { LEFT_OUT, localOverrides, pulumiUp, recoverAnyway } from "./pulumi/engine";
import { type Rehearsal, rehearse } from "./rehearsal/rehearsal";
import { waitingShards } from "./running/waiting";
import { argument, command, positive } from "./terminal/command";
import { onInterrupt } from "./terminal/interrupt";
import { createLog, type Log } from "./terminal/progress";
import { chooseEngine, type Engine, rememberEngine } from "./up/engine";
import { refuseOtherStack, rememberStack } from "./up/deployedStack";
import { describeSummary, outputsOf, type Summary } from "./up/summary";

const DEFAULT_SECONDS = 180;

export interface UpOptions {
  readonly stack: string;
  readonly overrides: Overrides;
  /** `pulumi` or `rehearsal`. Default: see {@link chooseEngine}. */
  readonly engine: string | undefined;
  /** Timeout for the workloads to become available. */
  readonly seconds: number;
  /** Folder for all files of the local region. */
  readonly dir: string;
  readonly log: Log;
  /** Folder of `Pulumi.yaml` and of the stack's file. Default: the repository's. */
  readonly root?: string;
}

/**
 * Brings a stack up on the local control plane. The configuration is checked before any process starts.
 * @throws UserError or RunError with the fix. Created resources remain, and the next call continues from there.
 */
export async function up(options: UpOptions): Promise<Summary> {
  const { dir, log, overrides, root = ROOT, stack } = options;
  const config = readStackConfig(root, stack, overrides);
  refuseOtherStack(dir, stack);
  log.step(`Checking the stack ${stack}`);
  const plan = await checkedPlan(config, log);
  const engine = await chooseEngine(options.engine, dir, { log });
  log.step(`Deploying ${stack} with the engine ${engine.name} (${engine.why})`);
  for (const key of config.placeholders) log.info(`${key} is encrypted and replaced by a placeholder`);
  mkdirSync(dir, { recursive: true });
  return withLock(upLock(dir), () => bringUp(config, plan, engine, options));
}

async function bringUp(config: StackConfig, plan: Plan, engine: Engine, options: UpOptions): Promise<Summary> {
  const { dir, log, seconds, stack } = options;
  const controlPlane = await startControlPlane({ dir, log });
  const { cluster, kubeconfig, logs } = controlPlane;
  const watched = onInterrupt(() => stopStarted(controlPlane));
  try {
    await syncNodes(controlPlane, poolList(plan.pools), (pool) => pool.max);
    rememberEngine(dir, engine);
    rememberStack(dir, stack);
    const { changes, notApplied, outputs } =
      engine.name === "rehearsal"
        ? await rehearse({ config, dir, log, program: PROGRAM })
        : await runPulumi(engine.pulumi, localOverrides(plan, controlPlane), cluster, options);
    await makeAutoscalers(cluster);
    const hint = `Logs: ${logs}/kube-scheduler.log, kube-controller-manager.log, kwok.log`;
    await untilAvailable(cluster, { log, seconds, hint });
    const all = outputsOf(outputs, stack, engine.name, await waitingShards(cluster));
    replaceFile(join(dir, "outputs.json"), `${JSON.stringify(all, undefined, 2)}\n`);
    return { outputs: all, why: engine.why, changes, notApplied, kubeconfig };
  } finally {
    watched();
  }
}

async function runPulumi(
  pulumi: string,
  local: Overrides,
  cluster: Cluster,
  { dir, log, overrides, root = ROOT, stack }: UpOptions,
): Promise<Rehearsal> {
  const config = readStackConfig(root, stack, { ...overrides, ...local });
  const run = { config, dir: join(dir, "pulumi"), pulumi };
  return { ...(await pulumiUp(run, log, recoverAnyway(stack, cluster, log))), notApplied: LEFT_OUT };
}

/** Kills the control plane if this run started it; its data stays. On SIGTERM an API server takes a minute to stop. */
function stopStarted({ dir, reused }: ControlPlane): void {
  if (reused) return;
  const processes = readState(layout(dir).state)?.processes ?? {};
  for (const process of Object.values(processes)) signal(process, "SIGKILL");
}

if (require.main === module) {
  void command(async () => {
    const log = createLog();
    const asked = chosenCluster(argument("CLUSTER"), LOCAL);
    const seconds = positive("TIMEOUT");
    const options = {
      stack: argument("STACK") ?? "dev",
      overrides: parseSet(argument("SET") ?? ""),
      engine: argument("ENGINE"),
      dir: LOCAL,
      log,
    };
    if (asked === undefined) {
      const result = await up({ ...options, seconds: seconds ?? DEFAULT_SECONDS });
      return console.log(`\n${describeSummary(result)}`);
    }
    const result = await upInContainers({ ...options, asked, seconds });
    console.log(`\n${describeContainers(result)}\n`);
    if (!(await firstCall(result, log, console.log))) process.exitCode = 1;
  });
}
