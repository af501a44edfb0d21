import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { StackFile } from "../config/stackFile";
import { type RegionCluster, regionCluster } from "../containers/regionCluster";
import { upInContainers } from "../containers/up";
import { layout } from "../controlPlane/layout";
import { localCluster } from "../controlPlane/localCluster";
import { Cluster, connect } from "../kubernetes/client";
import { ROOT } from "../machine/paths";
import { planOf } from "../policy/checkedPlan";
import { findPulumi } from "../pulumi/cli";
import { openStack } from "../pulumi/stack";
import { updateStack } from "../pulumi/update";
import { openRouters } from "../running/openRouters";
import { loadOf } from "../running/rooms";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { up } from "../up";
import type { Outputs } from "../up/summary";
import type { RollingRegion } from "./region";

/** Seconds for workloads that KWOK simulates. */
const AVAILABLE_WITHIN = 180;

export interface FindOptions {
  readonly stack: string;
  /** Value of `ENGINE`. */
  readonly engine: string | undefined;
  /** Folder of the local control plane. */
  readonly dir: string;
  readonly log: Log;
}

/**
 * The region of a stack: where `make up` brought that stack up, else the stack of the Pulumi CLI, on the
 * backend that the CLI is logged in to.
 * @throws UserError when neither exists.
 */
export async function findRegion({ dir, engine, log, stack }: FindOptions): Promise<RollingRegion> {
  const local = upHere(dir);
  const cluster = regionCluster(dir);
  if (local?.stack === stack && cluster !== undefined) {
    log.info(`rolling ${stack} on ${cluster.context}, where make up created it`);
    return containersRegion({ dir, engine, log, stack }, cluster);
  }
  if (local?.stack === stack && (engine ?? local.engine) === local.engine) {
    log.warn(
      `rolling ${stack} on the local control plane, where make up brought it up. ` +
        "No container runs there, so no shard has rooms. After make down, make roll uses the stack of the Pulumi CLI",
    );
    return localRegion({ dir, engine: local.engine, log, stack });
  }
  const cli = engine === "rehearsal" ? undefined : await findPulumi({ log, again: engine === "pulumi" });
  if (cli?.found === true) {
    log.info(`rolling ${stack} with the Pulumi CLI ${cli.how}, on the backend that it is logged in to`);
    return pulumiRegion(await openStack({ pulumi: cli.path, stack, folder: ROOT, create: false, dir }), log, ROOT);
  }
  const why = cli === undefined ? "" : `, and there is ${cli.why}`;
  const install = cli === undefined ? "" : "To roll a deployed region: https://www.pulumi.com/docs/install\n";
  throw new UserError(
    `${stack} is not up on the local control plane${why}.\n${install}To try a roll there: make up STACK=${stack}`,
  );
}

/** The outputs of `make up`. */
function upHere(dir: string): Partial<Outputs> | undefined {
  const file = join(dir, "outputs.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Outputs>) : undefined;
}

export interface LocalRegionOptions extends FindOptions {
  /** Folder of the stack's file. Default: the repository's. */
  readonly root?: string;
}

/** A region on the local control plane. Updates run as `make up`, and there are no participants. */
export function localRegion({ dir, engine, log, root = ROOT, stack }: LocalRegionOptions): RollingRegion {
  // The steps of an update are the progress of one step of the roll.
  const progress = (text: string): void => log.progress(text);
  const within: Log = { ...log, step: progress, warn: progress };
  const file = new StackFile(root, stack);
  return {
    file,
    up: async () =>
      void (await up({ stack, overrides: {}, engine, seconds: AVAILABLE_WITHIN, dir, log: within, root })),
    cluster: () => Promise.resolve(localCluster(dir)),
    // No router runs there. A running one would give new rooms to every active shard.
    open: (shard) => {
      const active = planOf(file.read()).shards.some(({ id, state }) => id === shard && state === "active");
      return Promise.resolve(active ? ["router-0"] : []);
    },
    load: () => Promise.resolve({ rooms: 0, participants: 0 }),
  };
}

/** A region that `make up CLUSTER=…` created. Updates run as `make up`. */
function containersRegion({ dir, engine, log, stack }: FindOptions, { asked, context }: RegionCluster): RollingRegion {
  const cluster = (): Cluster => connect(layout(dir).kubeconfig, context);
  return {
    file: new StackFile(ROOT, stack),
    up: async () => void (await upInContainers({ asked, stack, overrides: {}, engine, seconds: undefined, dir, log })),
    cluster: () => Promise.resolve(cluster()),
    open: (shard) => openRouters(cluster(), shard),
    load: (shard) => loadOf(cluster(), shard),
  };
}

/** A region that the Pulumi engine manages. */
export function pulumiRegion(stack: Stack, log: Log, root: string): RollingRegion {
  // A stack name may begin with an organisation.
  const file = new StackFile(root, stack.name.split("/").at(-1) ?? stack.name);
  const cluster = async (): Promise<Cluster> => clusterOf(await stack.outputs(), file);
  return {
    file,
    up: async () => void (await updateStack(stack, log)),
    cluster,
    open: async (shard) => openRouters(await cluster(), shard),
    load: async (shard) => loadOf(await cluster(), shard),
  };
}

/** A stack that creates its cluster has its kubeconfig as an output; for others it is configured. */
function clusterOf(outputs: Awaited<ReturnType<Stack["outputs"]>>, file: StackFile): Cluster {
  const made: unknown = outputs["kubeconfig"]?.value;
  if (typeof made === "string") {
    const config = new KubeConfig();
    config.loadFromString(made);
    return new Cluster(config, config.getCurrentCluster()?.server ?? "");
  }
  const given = file.read().tree["jitsi:cluster"] as { readonly kubeconfig?: string; readonly context?: string };
  if (given.kubeconfig === undefined) throw new UserError(`${file.stack} is not up yet, so there is nothing to roll`);
  return connect(resolve(file.root, given.kubeconfig), given.context);
}
