import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { Plan } from "../../stacks/plan/plan";
import type { PoolPlan } from "../../stacks/plan/pools";
import { at, type Path } from "../../stacks/schema/path";
import { keyName } from "../../stacks/settings/commands";
import { isObject, type Overrides, qualify } from "../config/overrides";
import type { StackConfig } from "../config/stackConfig";
import type { ControlPlane } from "../controlPlane/controlPlane";
import type { Cluster } from "../kubernetes/client";
import { ROOT } from "../machine/paths";
import { replaceFile } from "../machine/replaceFile";
import type { Log } from "../terminal/progress";
import { destroyStack } from "./destroy";
import { openStack, unlock } from "./stack";
import { type Recovery, type Updated, updateStack } from "./update";

/**
 * Overrides that disable charts and aggregated APIs: their pods run no containers here, so the API server would wait for them forever. The
 * control plane has cert-manager's kinds, so certificates are applied.
 */
const WITHOUT_CHARTS: Overrides = {
  "cluster.addons.certManager": "existing",
  "cluster.addons.keda": "existing",
  "cluster.addons.metricsServer": "existing",
  "monitoring.enabled": false,
  logs: "none",
};

/** Parts that {@link localOverrides} disables, for the summary. */
export const LEFT_OUT: readonly string[] = ["cert-manager", "KEDA", "metrics-server", "monitoring"];

/**
 * Overrides that let a stack run on the local control plane: an existing cluster, whose nodes have the size of the stack's machines, and
 * no charts.
 */
export function localOverrides(plan: Plan, at: Pick<ControlPlane, "context" | "kubeconfig">): Overrides {
  return { ...existingCluster(plan, at), ...WITHOUT_CHARTS };
}

/** Overrides that let a stack of any cloud run on an existing cluster, without DNS records in the cloud. */
export function existingCluster(
  { cloud, pools }: Plan,
  { context, kubeconfig }: Pick<ControlPlane, "context" | "kubeconfig">,
): Overrides {
  if (cloud === "kubeconfig") return { "cluster.kubeconfig": kubeconfig, "cluster.context": context };
  const type = ({ cpu, memory }: Plan["pools"]["media"]["machine"]): Overrides => ({ cpu, memory: `${memory}Mi` });
  return {
    cloud: "kubeconfig",
    cluster: { kubeconfig, context },
    "nodes.system.type": type(pools.system.machine),
    "nodes.media.type": type(pools.media.machine),
    ...recorders(pools.recording),
    dns: {},
    "tls.challenge": "http01",
  };
}

/** On an existing cluster recorders have no node pool and no bucket, so recordings go to a claim. */
function recorders(pool: PoolPlan | undefined): Overrides {
  if (pool === undefined) return {};
  return {
    "recording.destination": { claim: "recordings" },
    "nodes.recording": {},
    "workloads.jibri.nodeSelector": { ...pool.labels },
    "workloads.jibri.tolerations": pool.taints.map((taint) => ({ ...taint })),
  };
}

export interface PulumiRun {
  /** The CLI. */
  readonly pulumi: string;
  /** With {@link localOverrides} or {@link existingCluster}. */
  readonly config: StackConfig;
  /** Folder for state, passphrase and the configuration of this run; the repository's files are only read. */
  readonly dir: string;
}

/**
 * Runs `pulumi up` on a separate file backend and returns the outputs of the stack and what changed. Only one run at a time is allowed.
 * @throws UserError when the CLI fails, after it has printed the reason.
 */
export async function pulumiUp(run: PulumiRun, log: Log, recovery: Recovery): Promise<Updated> {
  const stack = await localStack(run);
  await unlock(stack);
  return updateStack(stack, log, recovery);
}

/** A recovery that continues after the state was lost, because a region on this machine has no remote participants. */
export function recoverAnyway(stack: string, cluster: Cluster, log: Log): Recovery {
  const lostState = (shards: string): void =>
    log.warn(
      `the state of ${stack} is lost: passwords are generated again, and the pods of ${shards} restart with them`,
    );
  return { cluster, lostState };
}

/**
 * Runs `pulumi destroy` on the same backend. Does nothing where no update has run.
 * @throws UserError when resources are protected, or the CLI fails.
 */
export async function pulumiDestroy(
  { dir, pulumi, stack: name }: Pick<PulumiRun, "dir" | "pulumi"> & { readonly stack: string },
  log: Log,
): Promise<void> {
  const folder = projectIn(dir);
  if (!existsSync(folder)) return;
  const stack = await openStack({ pulumi, stack: name, folder, env: environment(dir), create: true, dir });
  await unlock(stack);
  await destroyStack(stack, log);
}

/**
 * The stack on a separate file backend, created if it does not exist.
 * @throws UserError when the CLI fails.
 */
export async function localStack({ config, dir, pulumi }: PulumiRun): Promise<Stack> {
  const folder = writeProject(config, dir);
  const stack = await openStack({ pulumi, stack: config.stack, folder, env: environment(dir), create: true, dir });
  await encrypt(stack, config);
  return stack;
}

/**
 * A project folder with the repository's program and a stack file of this run, because `pulumi` writes the salt of its
 * encryption into the stack file.
 */
function writeProject(config: StackConfig, dir: string): string {
  const folder = projectIn(dir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as object;
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...project, main: ROOT }));
  const stackFile = join(folder, `Pulumi.${config.stack}.yaml`);
  const before: unknown = existsSync(stackFile) ? parse(readFileSync(stackFile, "utf8")) : undefined;
  const kept = isObject(before) ? before : {};
  replaceFile(stackFile, stringify({ ...kept, config: config.tree }), 0o600);
  return folder;
}

function projectIn(dir: string): string {
  return join(dir, "project");
}

/** Encrypts the secret values of the stack file again for this stack: the program refuses secrets in plain text. */
async function encrypt(stack: Stack, { encrypted, tree, project }: StackConfig): Promise<void> {
  const values = encrypted.flatMap((path) =>
    secretTexts(at(tree, [qualify(String(path[0]), project), ...path.slice(1)]), path),
  );
  if (values.length === 0) return;
  await stack.setAllConfig(
    Object.fromEntries(values.map(([path, value]) => [keyName(path), { value, secret: true }])),
    true,
  );
}

function secretTexts(value: unknown, path: Path): [Path, string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([step, inner]) =>
    secretTexts(inner, [...path, Array.isArray(value) ? Number(step) : step]),
  );
}

function environment(dir: string): NodeJS.ProcessEnv {
  const passphrase = join(dir, "passphrase");
  if (!existsSync(passphrase)) replaceFile(passphrase, randomBytes(24).toString("base64"), 0o600);
  const state = join(dir, "state");
  mkdirSync(state, { recursive: true });
  return {
    // Without metadata each write of the state is one rename. A killed engine may leave an empty metadata file, with which the state cannot
    // be read.
    PULUMI_BACKEND_URL: `file://${state}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    // The operator's own passphrase would take precedence over the file.
    PULUMI_CONFIG_PASSPHRASE: undefined,
  };
}
