import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { Cluster, connect } from "./kubernetes/client";
import { LOCAL, ROOT } from "./machine/paths";
import { findPulumi } from "./pulumi/cli";
import { openStack } from "./pulumi/stack";
import { updateStack } from "./pulumi/update";
import { argument, command, flag } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { UserError } from "./terminal/userError";

/** A secret in the output of `pulumi stack export --show-secrets`: JSON in `plaintext`. */
interface ExportedSecret {
  readonly plaintext?: string;
}

interface Exported {
  readonly resources?: readonly {
    readonly type: string;
    readonly urn: string;
    readonly inputs?: Readonly<Record<string, string | ExportedSecret | undefined>>;
  }[];
}

/**
 * The cluster of a stack, from the provider in its state: an update that was killed has left no outputs.
 * @throws UserError when the state holds no Kubernetes provider yet.
 */
export async function clusterOf(stack: Stack): Promise<Cluster> {
  const { deployment } = await stack.exportStack();
  const provider = ((deployment as Exported).resources ?? []).find(
    ({ type, urn }) => type === "pulumi:providers:kubernetes" && urn.endsWith("-kubernetes"),
  );
  const kubeconfig = plain(provider?.inputs?.["kubeconfig"]);
  if (kubeconfig === undefined) {
    throw new UserError(`${stack.name} has no resources in a cluster yet; pulumi up resumes where it stopped`);
  }
  const context = plain(provider?.inputs?.["context"]);
  const file = resolve(ROOT, kubeconfig);
  if (!kubeconfig.includes("\n") && existsSync(file)) return connect(file, context);
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  return new Cluster(config, config.getCurrentCluster()?.server ?? "");
}

function plain(value: string | ExportedSecret | undefined): string | undefined {
  if (typeof value !== "object") return value;
  return value.plaintext === undefined ? undefined : (JSON.parse(value.plaintext) as string);
}

/**
 * Updates a stack after an interrupted update or destroy.
 * @param force continues after a loss of the state, which ends calls.
 * @throws UserError when an object of another owner exists, when the state was lost, and when the engine fails.
 */
export async function recover(stack: Stack, log: Log, force: boolean): Promise<void> {
  const { name } = stack;
  const lostState = (shards: string): void => {
    const calls = `calls on ${shards} end: passwords are generated again, and pods restart with them`;
    if (force) return log.warn(`the state of ${name} is lost; ${calls}`);
    throw new UserError(
      `the state of ${name} lacks shards that are complete in the cluster (${shards}): the state was lost.\n` +
        "Nothing was changed. Restore the state as docs/state.md says. Without a backup: make recover " +
        `STACK=${name} FORCE=1, but ${calls}.`,
    );
  };
  await updateStack(stack, log, { cluster: await clusterOf(stack), lostState });
  log.info(`${name} matches its configuration, and its state is complete`);
}

if (require.main === module) {
  void command(async () => {
    const name = argument("STACK") ?? "dev";
    const force = flag("FORCE");
    const log = createLog();
    log.step(`Recovering the stack ${name}`);
    const cli = await findPulumi({ log, again: true });
    if (!cli.found) throw new UserError(`${cli.why}\nOn the local control plane, make up recovers without it.`);
    const stack = await openStack({ pulumi: cli.path, stack: name, folder: ROOT, create: false, dir: LOCAL });
    await recover(stack, log, force);
  });
}
