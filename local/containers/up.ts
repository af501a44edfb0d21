import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import { nodesFor } from "../../stacks/plan/bridges";
import type { Plan } from "../../stacks/plan/plan";
import type { Overrides } from "../config/overrides";
import { readStackConfig, type StackConfig } from "../config/stackConfig";
import { layout } from "../controlPlane/layout";
import { connect } from "../kubernetes/client";
import { untilAvailable } from "../kubernetes/wait";
import { upLock, withLock } from "../machine/lock";
import { ROOT } from "../machine/paths";
import { replaceFile } from "../machine/replaceFile";
import { checkedPlan } from "../policy/checkedPlan";
import { existingCluster, pulumiUp, recoverAnyway } from "../pulumi/engine";
import type { Updated } from "../pulumi/update";
import { waitingShards } from "../running/waiting";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { refuseOtherStack, rememberStack } from "../up/deployedStack";
import { chooseEngine, type Engine, rememberEngine } from "../up/engine";
import { type Outputs, outputsOf } from "../up/summary";
import { untilAnswers } from "./answers";
import { warnedOfNoAddress, withLoadBalancer } from "./loadBalancer";
import { findPlace } from "./findPlace";
import { LOOPBACK, type Place, SMALL } from "./place";
import { type RegionCluster, rememberCluster } from "./regionCluster";
import type { ContainersSummary } from "./summary";

/** Images are pulled first. */
const DEFAULT_SECONDS = 900;
/** Longest wait for the page once every workload is available. */
const ANSWERS_WITHIN = 120;

export interface ContainersOptions {
  /** k3d, kind, or a context of the user's kubeconfig. */
  readonly asked: string;
  readonly stack: string;
  /** Of SET. */
  readonly overrides: Overrides;
  /** Value of ENGINE. */
  readonly engine: string | undefined;
  /** Timeouts for the workloads, and for the page. */
  readonly seconds: number | undefined;
  readonly answersWithin?: number;
  /** Folder for the files of the region. */
  readonly dir: string;
  readonly log: Log;
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The state before anything is created. */
interface Prepared {
  readonly place: Place;
  readonly config: StackConfig;
  readonly plan: Plan;
  readonly engine: Engine & { readonly name: "pulumi" };
}

/**
 * Creates or updates a stack on a cluster that runs containers, by the Pulumi engine. Invalid input is refused before anything is created.
 * @throws UserError or RunError with the fix. Created resources remain, and the next call continues from there.
 */
export async function upInContainers(options: ContainersOptions): Promise<ContainersSummary> {
  const { dir, engine, stack } = options;
  if (engine === "rehearsal") {
    throw new UserError("ENGINE=rehearsal changes the local control plane only; leave it out with CLUSTER");
  }
  refuseOtherStack(dir, stack);
  const prepared = await prepare(options);
  mkdirSync(dir, { recursive: true });
  return withLock(upLock(dir), () => bringUp(prepared, options));
}

async function prepare(options: ContainersOptions): Promise<Prepared> {
  const { asked, dir, env = process.env, log, overrides, root = ROOT, stack } = options;
  log.step(`Checking the stack ${stack} for CLUSTER=${asked}`);
  const place = await findPlace({ ...options, env });
  const at = { kubeconfig: layout(dir).kubeconfig, context: place.cluster.context };
  const own = readStackConfig(root, stack, overrides);
  const moved = own.values["jitsi:cloud"] === "kubeconfig" ? {} : existingCluster(await checkedPlan(own, log), at);
  const here = { "cluster.kubeconfig": at.kubeconfig, "cluster.context": at.context };
  const config = readStackConfig(root, stack, {
    ...moved,
    ...SMALL,
    ...place.cluster.overrides,
    ...overrides,
    ...here,
  });
  const plan = await checkedPlan(config, log);
  await place.refuse(mediaNodesOf(plan), plan.shared.mediaPorts);
  const engine = await chooseEngine("pulumi", dir, { log, env });
  if (engine.name !== "pulumi") throw new Error("ENGINE=pulumi gave another engine");
  return { place, config, plan, engine };
}

function mediaNodesOf({ shards }: Plan): number {
  return nodesFor(shards.map(({ bridges }) => ({ port: bridges.port, count: bridges.max })));
}

async function bringUp(prepared: Prepared, options: ContainersOptions): Promise<ContainersSummary> {
  const { config, engine, place, plan } = prepared;
  const { dir, log, seconds = DEFAULT_SECONDS, stack } = options;
  const { kubeconfig } = layout(dir);
  await place.open(mediaNodesOf(plan));
  const known = { ...place.cluster, complete: true };
  rememberCluster(dir, known);
  rememberEngine(dir, engine);
  rememberStack(dir, stack);
  log.step(`Deploying ${stack} on ${known.context} with the engine pulumi (${engine.why})`);
  for (const key of config.placeholders) log.info(`${key} is encrypted and replaced by a placeholder`);
  const cluster = connect(kubeconfig, known.context);
  const run = { config, dir: join(dir, "pulumi"), pulumi: engine.pulumi };
  const update = (): Promise<Updated> => pulumiUp(run, log, recoverAnyway(stack, cluster, log));
  const updated =
    known.maker === "kind" ? await withLoadBalancer(cluster, update) : await warnedOfNoAddress(cluster, log, update);
  await untilAvailable(cluster, { log, seconds, namespace: NAMESPACE, hint: "Look at the pods: make status" });
  const outputs = outputsOf(updated.outputs, stack, engine.name, await waitingShards(cluster));
  replaceFile(join(dir, "outputs.json"), `${JSON.stringify(outputs, undefined, 2)}\n`);
  const through = await answering(outputs, known, options);
  const reached = through === undefined ? known : { ...known, through };
  rememberCluster(dir, reached);
  const { publiclyTrusted } = plan.tls;
  return { outputs, why: engine.why, changes: updated.changes, cluster: reached, publiclyTrusted, kubeconfig };
}

/** Where the page answers; undefined where the router's Service has no load balancer. @throws UserError when it does not answer. */
async function answering(
  { routerAddress, url }: Outputs,
  { maker }: RegionCluster,
  { answersWithin = ANSWERS_WITHIN, log }: ContainersOptions,
): Promise<string | undefined> {
  // Docker Desktop and Rancher Desktop publish load balancers of their clusters on loopback.
  const hosts = maker === undefined ? (routerAddress === null ? [] : [routerAddress, LOOPBACK]) : [LOOPBACK];
  if (hosts.length === 0) return undefined;
  log.step(`Waiting until ${url} answers`);
  const entrances = hosts.map((host) => ({ host, port: PORTS.https }));
  const found = await untilAnswers(new URL(url), entrances, { log, seconds: answersWithin });
  if (typeof found !== "string") return `${found.host}:${found.port}`;
  throw new UserError(
    `every workload is available, but ${url} does not answer: ${found}.\n` +
      "Look at the router and its load balancer (make status, kubectl -n jitsi get service router), then repeat the command",
  );
}
