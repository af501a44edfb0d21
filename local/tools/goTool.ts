import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../machine/paths";
import { isOlder } from "../machine/version";
import type { Log } from "../terminal/progress";
import { type Environment, goFingerprint, goInstall, goVendor } from "./goBuild";
import { buildOnce } from "./buildOnce";

/** A program that has its own Go module. */
export interface GoTool {
  readonly name: string;
  /** Folder of go.mod, whose tool lines name the program. Its name is part of the cache folder's name. */
  readonly module: string;
  /** Oldest usable version on the PATH. Default: only a built program is used. */
  readonly oldest?: string;
  /** Build time on two cores with an empty Go cache. */
  readonly minutes: number;
  /** Files that its packages embed and their modules lack, by import path. They are made empty. */
  readonly embeds?: readonly string[];
}

const FLAGS = ["-trimpath", "-ldflags", "-s -w"];

const run = promisify(execFile);

/**
 * Path of a program: the value of the variable with its name in capitals (`$PROMTOOL`), a new enough one on the PATH, or one built from its
 * module and cached.
 * @throws UserError when none exists and Go is missing, its modules cannot be fetched, or the build fails.
 */
export async function ensureGoTool(tool: GoTool, log: Log, env: Environment = process.env): Promise<string> {
  const named = env[tool.name.toUpperCase()];
  if (named) return named;
  if (await isNewEnough(tool, env)) return tool.name;

  const source = { what: tool.name, module: tool.module, env };
  const folder = await folderOf(tool, env);
  if (!existsSync(folder)) {
    log.step(`Building ${tool.name}, once`);
    if (tool.minutes > 1) log.info(`about ${tool.minutes} minutes on two cores when Go has nothing cached`);
    const build = { ...source, flags: FLAGS, logFile: `${folder}.log`, log };
    await buildOnce(folder, async (into) => {
      if (tool.embeds === undefined) return goInstall({ ...build, into });
      const vendored = mkdtempSync(join(tmpdir(), "go-vendor-"));
      try {
        await goVendor(source, vendored, tool.embeds);
        await goInstall({ ...build, module: vendored, into, flags: ["-mod=vendor", ...FLAGS] });
      } finally {
        rmSync(vendored, { recursive: true });
      }
    });
  }
  return join(folder, tool.name);
}

/** Path of a program that was built before; undefined if a build is needed. */
export async function builtGoTool(tool: GoTool, env: Environment = process.env): Promise<string | undefined> {
  const path = join(await folderOf(tool, env), tool.name);
  return existsSync(path) ? path : undefined;
}

async function folderOf({ name, module }: GoTool, env: Environment): Promise<string> {
  return join(cacheFolder(env), `${basename(module)}-${await goFingerprint({ what: name, module, env }, FLAGS)}`);
}

async function isNewEnough({ name, oldest }: GoTool, env: Environment): Promise<boolean> {
  if (oldest === undefined) return false;
  try {
    const { stdout } = await run(name, ["--version"], { env });
    const version = /, version (\d+\.\d+\S*)/.exec(stdout)?.[1];
    return version !== undefined && !isOlder(version, oldest);
  } catch {
    return false;
  }
}
