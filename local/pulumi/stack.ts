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
  /** On top of this process's; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether to make a stack that the backend does not know. */
  readonly create: boolean;
  /** Folder for what the Automation API needs. */
  readonly dir: string;
}

/**
 * A stack of a Pulumi project, by the Automation API and whatever CLI there is.
 * @throws UserError when the CLI cannot be started or does not know the stack.
 */
export async function openStack(project: PulumiProject): Promise<Stack> {
  const { create, dir, env, folder, pulumi, stack } = project;
  const pulumiCommand = await explained(
    `${pulumi} cannot be started`,
    PulumiCommand.get({ root: rootOf(pulumi, dir) }),
  );
  // The SDK needs the Node of the repository, and the CLI its language hosts, which lie beside it.
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

/** Where an update looks for what an interrupted one has left. */
export interface Recovery {
  readonly cluster: Cluster;
  /**
   * Called before anything changes when whole shards are not in the state. Their sentinels are made last, so no update was interrupted:
   * the state was lost, and with it the passwords that running pods know. Throws where that may not go on.
   */
  readonly lostState: (shards: string) => void;
}

/** Nothing is lost when a preview is interrupted, and saving the state after each resource is most of its time with many shards. */
const PREVIEWING = { PULUMI_SKIP_CHECKPOINTS: "true" };
/** The provider updates what exists instead of refusing to create it, whoever wrote its fields last. */
const TAKING_OVER = { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true", PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };

/** The result of an update. */
export interface Updated {
  /** Of the stack. Secrets are readable. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly changes: Changes;
}

/**
 * `pulumi up`, shown in the log as it goes. The Automation API would leave out the preview, in which the engine refuses to delete what is
 * protected before it has deleted anything else.
 * @param recovery takes over objects of this stack that exist and are not in its state; without it the provider refuses those.
 * @throws UserError when the engine fails; it has said why. Or when an object of another owner is in the way, by name.
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
    // Providers since 4.29 ask the API server in the preview, and end it there.
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
  // The provider keeps what it was told in the state; this takes it back, and shows that nothing else is left to change.
  return { ...(await up()), summary };
}

interface Exported {
  readonly pending_operations?: readonly {
    readonly type: string;
    readonly resource: { readonly type: string; readonly urn: string };
  }[];
}

/**
 * Asks the providers what became of the operations that an engine was killed in: what it was deleting may be gone and still in the state.
 * @throws UserError naming what a cloud was making then, whose ids only an operator can find.
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
  // Objects of a cluster that were made after all are found by their names.
  await stack.refresh({ ...shownIn(log), clearPendingCreates: true });
}

/**
 * The provider's field managers. It has another one for each object that it creates, and each later update of an object that it takes over
 * would conflict with the one of before.
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

/** As namespaces name the stack that made them. */
async function qualifiedName(stack: Stack): Promise<string> {
  const { name } = await stack.workspace.projectSettings();
  return `${name}/${stack.name.split("/").at(-1) ?? stack.name}`;
}

/**
 * Takes away the lock of an update that was killed: the engine would refuse every other one for it. Only for a stack that
 * nobody else may be updating.
 * @throws UserError when the engine fails.
 */
export async function unlock(stack: Stack): Promise<void> {
  await explained(`the stack ${stack.name} cannot be unlocked`, stack.cancel());
}

/** The Automation API takes the folder that `bin/pulumi` is in, which not every installation has. */
function rootOf(pulumi: string, dir: string): string {
  const root = join(dir, "cli");
  const link = join(root, "bin", "pulumi");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(pulumi, link);
  return root;
}

/** With the CLI's own words for what is wrong; its error repeats everything around them too. */
async function explained<T>(what: string, running: Promise<T>): Promise<T> {
  return running.catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    const said = /stderr: (?:Command failed[^\n]*\n)?([\s\S]*?)\n err\?:/.exec(error.message)?.[1]?.trim() ?? "";
    throw new UserError(`${what}: ${said === "" ? error.message : said}`);
  });
}
