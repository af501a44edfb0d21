import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { CommandError, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";
import { pluginFolders } from "../tools/pulumi";

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
