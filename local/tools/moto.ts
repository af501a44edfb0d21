import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { Unavailable } from "../terminal/userError";
import { buildOnce } from "./buildOnce";
import type { Environment } from "./goBuild";

const run = promisify(execFile);

/** All packages with their versions, so pip looks for no others. */
const REQUIREMENTS = join(__dirname, "moto/requirements.txt");
const QUIETLY = ["--quiet", "--no-deps", "--disable-pip-version-check"];

/**
 * Folder of Python packages from PyPI, for PYTHONPATH: moto, which stands for AWS, and botocore, which has AWS's own models (10 s,
 * 140 MB).
 * @throws Unavailable when this machine has no Python with pip, or PyPI cannot be reached.
 */
export async function ensureMoto(log: Log, env: Environment = process.env): Promise<string> {
  try {
    const folder = join(cacheFolder(env), `moto-${await fingerprint(env)}`);
    if (existsSync(folder)) return folder;
    log.step("Installing moto, once");
    await buildOnce(folder, async (draft) => {
      await python(env, "-m", "pip", "install", ...QUIETLY, "--target", draft, "--requirement", REQUIREMENTS);
    });
    return folder;
  } catch (error) {
    throw new Unavailable(`moto cannot be had here: ${(error as Error).message.trim()}`);
  }
}

/** Of the packages and of Python, for whose version some are compiled. */
async function fingerprint(env: Environment): Promise<string> {
  const { stdout } = await python(env, "--version");
  return createHash("sha256").update(stdout).update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
}

function python(env: Environment, ...args: readonly string[]): Promise<{ stdout: string }> {
  return run("python3", [...args], { env: { ...env } });
}
