import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { type Environment, goFingerprint, goInstall } from "./goBuild";
import { buildOnce } from "./buildOnce";

/** A program of a Go module of its own. */
export interface GoTool {
  readonly name: string;
  /** Folder of go.mod, whose tool lines name the program; it names the folder of the cache too. */
  readonly module: string;
  /** Oldest version that serves, as major and minor number; where it is left out, only a built program does. */
  readonly oldest?: readonly [major: number, minor: number];
  /** How long a build takes on two cores when Go has nothing cached. */
  readonly minutes: number;
}

const FLAGS = ["-trimpath", "-ldflags", "-s -w"];

const run = promisify(execFile);

/**
 * Path of a program: the one that the variable with its name in capitals gives (`$PROMTOOL`), one on the PATH that is new
 * enough, or one built from its module and kept beside the programs of the control plane.
 * @throws UserError when there is none and Go is missing, its modules cannot be fetched, or the build fails.
 */
export async function ensureGoTool(tool: GoTool, log: Log, env: Environment = process.env): Promise<string> {
  const named = env[tool.name.toUpperCase()];
  if (named) return named;
  if (await isNewEnough(tool, env)) return tool.name;

  const source = { what: tool.name, module: tool.module, env };
  const folder = join(cacheFolder(env), `${basename(tool.module)}-${await goFingerprint(source, FLAGS)}`);
  if (!existsSync(folder)) {
    log.step(`Building ${tool.name}, once`);
    if (tool.minutes > 1) log.info(`about ${tool.minutes} minutes on two cores when Go has nothing cached`);
    await buildOnce(folder, (into) => goInstall({ ...source, into, flags: FLAGS, logFile: `${folder}.log`, log }));
  }
  return join(folder, tool.name);
}

async function isNewEnough({ name, oldest }: GoTool, env: Environment): Promise<boolean> {
  if (oldest === undefined) return false;
  try {
    const { stdout } = await run(name, ["--version"], { env });
    const [, major, minor] = /, version (\d+)\.(\d+)/.exec(stdout) ?? [];
    return Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
  } catch {
    return false;
  }
}
