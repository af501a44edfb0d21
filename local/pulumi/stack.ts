import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import {
  CommandError,
  type EngineEvent,
  LocalWorkspace,
  type OpMap,
  PulumiCommand,
  type Stack,
  type UpResult,
} from "@pulumi/pulumi/automation";
import { SHARD } from "../../stacks/catalogue/labels";
import type { Cluster, ObjectRef } from "../kubernetes/client";
import { ROOT } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { pluginFolders } from "../tools/pulumi";
import type { Changes } from "../up/changes";
import { createdObject, leftovers, listed } from "./leftovers";

export interface PulumiProject {
  /** The CLI. */
  readonly pulumi: string;
  readonly stack: string;
  /** Folder of `Pulumi.yaml` and of the stack's file. */
  readonly folder: string;
  /** Added to the environment of this process; undefined removes a variable. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether to create a missing stack. */
  readonly create: boolean;
  /** Folder for files of the Automation API. */
  readonly dir: string;
}

/**
 * A stack of a Pulumi project, opened by the Automation API with this CLI.
 * @throws UserError when the CLI cannot be started or does not know the stack.
 */
export async function openStack(project: PulumiProject): Promise<Stack> {
  const { create, dir, env, folder, pulumi, stack } = project;
  const pulumiCommand = await explained(
    `${pulumi} cannot be started`,
    PulumiCommand.get({ root: rootOf(pulumi, dir) }),
  );
  // The SDK needs the Node version of the repository, and the CLI its language hosts in the same folder.
  const folders = [join(ROOT, "node_modules", ".bin"), dirname(pulumi), ...pluginFolders(pulumi)];
  const path = [...folders, process.env["PATH"] ?? ""].join(delimiter);
  const envVars = {
    PATH: path,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...env,
  } as Record<string, string>;
  const args = { stackName: stack, workDir: folder };
  const options = { pulumiCommand, envVars };
  return explained(
    `the stack ${stack} cannot be opened`,
    create ? LocalWorkspace.createOrSelectStack(args, options) : LocalWorkspace.selectStack(args, options),
  );
}

/** How an update recovers from an interrupted one. */
export interface Recovery {
  readonly cluster: Cluster;
  /**
   * Called before anything changes when the state lacks whole shards. Sentinels are created last, so no update was interrupted:
   * the state was lost, and with it the passwords of running pods. Throws if the update must not continue.
   */
  readonly lostState: (shards: string) => void;
}

/**
 * With many shards, saving the state after each resource takes most of a preview's time, and a preview changes nothing that could be lost.
 */
const PREVIEWING = { PULUMI_SKIP_CHECKPOINTS: "true" };
/** The provider updates an existing object instead of refusing to create it, and takes over fields of other managers. */
const TAKING_OVER = { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true", PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };

/** The result of an update. */
export interface Updated {
  /** Of the stack. Secrets are readable. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly changes: Changes;
}

/**
 * Runs `pulumi up` with its output in the log. The Automation API skips the preview, in which the engine refuses to delete a
 * protected resource before it deletes anything else.
 * @param recovery takes over objects of this stack that its state lacks; without it the provider refuses them.
 * @throws UserError when the engine fails, after it has printed the reason, or with the name of an object of another owner.
 */
export async function updateStack(stack: Stack, log: Log, recovery?: Recovery): Promise<Updated> {
  const { outputs, summary } = await update(stack, log, recovery).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new UserError(`pulumi up of ${stack.name} failed; it has said why above`);
  });
  return {
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown])),
    changes: changesOf(summary.resourceChanges ?? {}),
  };
}

function changesOf({ create = 0, delete: removed = 0, replace = 0, same = 0, update = 0 }: OpMap): Changes {
  return { created: create, changed: update + replace, removed, left: same };
}

async function update(stack: Stack, log: Log, recovery: Recovery | undefined): Promise<UpResult> {
  const up = (): Promise<UpResult> => stack.up(shownIn(log));
  if (recovery === undefined) {
    await preview(stack, log);
    return up();
  }
  await settle(stack, log);
  const created = await preview(stack, log).catch((error: unknown) => {
    // Since 4.29 the provider queries the API server in the preview and fails there.
    if (!(error instanceof CommandError) || !/already exists/.test(error.message)) throw error;
    log.info("looking whose the objects are that exist already");
    return withVariables(stack, TAKING_OVER, () => preview(stack, log));
  });
  const left = await leftovers(created, recovery.cluster, await qualifiedName(stack));
  if (left.length === 0) return up();
  const serving = left.flatMap(({ metadata: { labels = {} } }) =>
    labels["app.kubernetes.io/name"] === "sentinel" ? [labels[SHARD]] : [],
  );
  if (serving.length > 0) recovery.lostState(serving.join(", "));
  log.warn(`taking over what this stack has made and its state does not hold:\n${listed(left).trimEnd()}`);
  for (const object of left) await recovery.cluster.disown(object, PROVIDER_MANAGER);
  const { summary } = await withVariables(stack, TAKING_OVER, up);
  // The state keeps the provider's settings. This update removes them, and shows that nothing else changes.
  return { ...(await up()), summary };
}

/**
 * Runs `pulumi destroy` with its output in the log. Nothing is deleted while a resource is protected: the Automation API skips the preview
 * that would refuse it.
 * @throws UserError with the protected resources, or when the engine fails, after it has printed the reason.
 */
export async function destroyStack(stack: Stack, log: Log): Promise<void> {
  const { resources = [] } = (await stack.exportStack()).deployment as Exported;
  const kept = resources.filter(({ protect }) => protect === true).map(({ urn }) => `  ${urn.split("::").at(-1)}\n`);
  if (kept.length > 0) {
    throw new UserError(
      `${stack.name} has protected resources with data, addresses or rooms, so nothing was deleted:\n${kept.join("")}` +
        'Lift the protection, then repeat the command: make up SET="protect=false"',
    );
  }
  await settle(stack, log);
  await stack.destroy(shownIn(log)).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new UserError(`pulumi destroy of ${stack.name} failed; the reason is printed above`);
  });
}

interface Exported {
  readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[];
  readonly pending_operations?: readonly {
    readonly type: string;
    readonly resource: { readonly type: string; readonly urn: string };
  }[];
}

/**
 * Refreshes the state after an engine was killed during operations: a deleted resource may still be in the state.
 * @throws UserError with the resources that a cloud was creating, because only an operator can find their ids.
 */
async function settle(stack: Stack, log: Log): Promise<void> {
  const { pending_operations: pending = [] } = (await stack.exportStack()).deployment as Exported;
  if (pending.length === 0) return;
  const made = pending.filter(({ resource, type }) => type === "creating" && /^(aws|gcp):/.test(resource.type));
  if (made.length > 0) {
    throw new UserError(
      `${stack.name} was interrupted while a cloud made what its state does not hold:\n` +
        made.map(({ resource }) => `  ${resource.urn}\n`).join("") +
        "Nothing was changed. Run pulumi refresh, which asks for the id of each that exists now, and then the same command again.",
    );
  }
  log.info(`${pending.length} operations were interrupted; asking the providers what became of them`);
  // Kubernetes objects that were created are found by their names.
  await stack.refresh({ ...shownIn(log), clearPendingCreates: true });
}

/**
 * The provider's field managers. Each object that it creates has its own, and each later update of an object that it takes over
 * would conflict with the previous one.
 */
const PROVIDER_MANAGER = /^pulumi-kubernetes/;

/** @returns the Kubernetes objects that the update would create. */
async function preview(stack: Stack, log: Log): Promise<readonly ObjectRef[]> {
  const created: ObjectRef[] = [];
  const onEvent = (event: EngineEvent): void => {
    const object = createdObject(event);
    if (object !== undefined) created.push(object);
  };
  await withVariables(stack, PREVIEWING, () => stack.preview({ ...shownIn(log), onEvent }));
  return created;
}

function shownIn(log: Log): { readonly onOutput: (text: string) => void; readonly onError: (text: string) => void } {
  const output = (text: string): void => log.output(text);
  return { onOutput: output, onError: output };
}

async function withVariables<T>(
  stack: Stack,
  variables: Readonly<Record<string, string>>,
  action: () => Promise<T>,
): Promise<T> {
  const { workspace } = stack;
  const before = workspace.envVars;
  workspace.envVars = { ...before, ...variables };
  try {
    return await action();
  } finally {
    workspace.envVars = before;
  }
}

/** The stack as annotations of namespaces name it. */
async function qualifiedName(stack: Stack): Promise<string> {
  const { name } = await stack.workspace.projectSettings();
  return `${name}/${stack.name.split("/").at(-1) ?? stack.name}`;
}

/**
 * Removes the lock of a killed update, which blocks every other update. Only for a stack that
 * no other process can be updating.
 * @throws UserError when the engine fails.
 */
export async function unlock(stack: Stack): Promise<void> {
  await explained(`the stack ${stack.name} cannot be unlocked`, stack.cancel());
}

/** The Automation API expects a folder with `bin/pulumi`, which not every installation has. */
function rootOf(pulumi: string, dir: string): string {
  const root = join(dir, "cli");
  const link = join(root, "bin", "pulumi");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(pulumi, link);
  return root;
}

/** The CLI's message about the failure, without the surrounding output that its error repeats. */
async function explained<T>(what: string, running: Promise<T>): Promise<T> {
  return running.catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    const said = /stderr: (?:Command failed[^\n]*\n)?([\s\S]*?)\n err\?:/.exec(error.message)?.[1]?.trim() ?? "";
    throw new UserError(`${what}: ${said === "" ? error.message : said}`);
  });
}
