import { CommandError, type EngineEvent, type OpMap, type Stack, type UpResult } from "@pulumi/pulumi/automation";
import { SHARD } from "../../stacks/catalogue/labels";
import type { Cluster, ObjectRef } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import type { Changes } from "../up/changes";
import { refreshInterrupted } from "./interrupted";
import { createdObject, leftovers, listed } from "./leftovers";
import { shownIn } from "./output";

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
    throw new UserError(`pulumi up of ${stack.name} failed; the reason is printed above`);
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
  await refreshInterrupted(stack, log);
  const created = await preview(stack, log).catch((error: unknown) => {
    // Since 4.29 the provider queries the API server in the preview and fails there.
    if (!(error instanceof CommandError) || !/already exists/.test(error.message)) throw error;
    log.info("checking who created the objects that exist already");
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
