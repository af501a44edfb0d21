import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { CommandError, LocalWorkspace, PulumiCommand, type Stack, type UpResult } from "@pulumi/pulumi/automation";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";

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
  const path = [join(ROOT, "node_modules", ".bin"), dirname(pulumi), process.env["PATH"] ?? ""].join(delimiter);
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

/**
 * `pulumi up`, shown as it goes. The Automation API would leave out the preview, in which the engine refuses to delete what is
 * protected before it has deleted anything else.
 * @returns the outputs of the stack, secrets in the open.
 * @throws UserError when the engine fails; it has said why.
 */
export async function updateStack(stack: Stack): Promise<Readonly<Record<string, unknown>>> {
  const show = (text: string): void => void process.stderr.write(text);
  const update = async (): Promise<UpResult> => {
    await stack.preview({ onOutput: show, onError: show });
    return stack.up({ onOutput: show, onError: show });
  };
  const { outputs } = await update().catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new UserError(`pulumi up of ${stack.name} failed; it has said why above`);
  });
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
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
  if (basename(pulumi) === "pulumi" && basename(dirname(pulumi)) === "bin") return dirname(dirname(pulumi));
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
