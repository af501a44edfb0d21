import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { cacheFolder, ROOT } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { whyUnusable } from "./providers";

/** Source of the official installer's script. Without internet access, this request fails first. */
const SOURCE = "https://get.pulumi.com/install.sh";
const ANSWER_WITHIN_MS = 4_000;
const INSTALL_WITHIN_MS = 10 * 60_000;
/** Time after a failed download before the next attempt. */
const REMEMBER_MS = 6 * 60 * 60_000;

/** Version of the installer and of the CLI that it downloads. */
const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(require.resolve("pulumi/package.json"), "utf8"))).version;
const BINARIES = join(ROOT, "node_modules", ".bin");

export interface FindOptions {
  readonly log: Log;
  /** Whether to repeat a download that failed recently. Default false. */
  readonly again?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly source?: string;
}

export type PulumiCli =
  | { readonly found: true; readonly path: string; readonly how: string }
  | {
      readonly found: false;
      readonly why: string;
      /** Whether a CLI exists that cannot be used. Then `why` says how to fix it. */
      readonly unusable: boolean;
    };

/**
 * The Pulumi CLI: on the PATH, downloaded before, or downloaded now by the npm package `pulumi`, which
 * stores it in `~/.pulumi/versions`. An unreachable source is detected in seconds and remembered for hours.
 */
export async function findPulumi(options: FindOptions): Promise<PulumiCli> {
  const cli = await find(options);
  const why = cli.found ? await whyUnusable(cli.path, options.log, options.env ?? process.env) : undefined;
  return why === undefined ? cli : { found: false, why, unusable: true };
}

async function find({ log, again = false, env = process.env, source = SOURCE }: FindOptions): Promise<PulumiCli> {
  const onPath = pulumiOnPath(env);
  if (onPath !== undefined) return { found: true, path: onPath, how: `found at ${onPath}` };

  const downloaded = join(env["PULUMI_HOME"] || join(homedir(), ".pulumi"), "versions", VERSION, "bin", "pulumi");
  if (isExecutable(downloaded)) return { found: true, path: downloaded, how: `version ${VERSION}, downloaded before` };

  const memory = new FailureMemory(env);
  const known = again ? undefined : memory.recent();
  const failure = known ?? (await download(log, env, source));
  if (failure === undefined && isExecutable(downloaded)) {
    memory.forget();
    return { found: true, path: downloaded, how: `version ${VERSION}, just downloaded` };
  }
  const why = failure ?? "the download left no program";
  if (known === undefined) memory.remember(why);
  return {
    found: false,
    why: `no Pulumi CLI on the PATH, and the download from ${source} failed: ${why}`,
    unusable: false,
  };
}

/** The Pulumi CLI on the PATH; undefined when there is none. */
export function pulumiOnPath(env: NodeJS.ProcessEnv): string | undefined {
  return (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "pulumi"))
    .find((file) => isExecutable(file) && !isInstaller(file));
}

/** @returns the reason of the failure, or undefined. */
async function download(log: Log, env: NodeJS.ProcessEnv, source: string): Promise<string | undefined> {
  try {
    const answer = await fetch(source, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) return `HTTP ${answer.status}`;
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
  log.step(`Downloading the Pulumi CLI ${VERSION}`);
  return new Promise((resolve) => {
    const child = spawn(join(BINARIES, "pulumi"), ["version"], { env, stdio: ["ignore", "ignore", "inherit"] });
    const late = setTimeout(() => child.kill(), INSTALL_WITHIN_MS);
    const ended = (problem: string | undefined): void => {
      clearTimeout(late);
      resolve(problem);
    };
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code) => ended(code === 0 ? undefined : `the installer ended with ${code ?? "a signal"}`));
  });
}

const failure = z.object({ at: z.number(), why: z.string() });

/** Records that the download failed, so that the next `make up` does not repeat it. */
class FailureMemory {
  private readonly folder: string;
  private readonly file: string;

  constructor(env: NodeJS.ProcessEnv) {
    this.folder = cacheFolder(env);
    this.file = join(this.folder, "pulumi-download.json");
  }

  recent(): string | undefined {
    if (!existsSync(this.file)) return undefined;
    const content = failure.safeParse(parseJson(readFileSync(this.file, "utf8")));
    return content.success && Date.now() - content.data.at < REMEMBER_MS ? content.data.why : undefined;
  }

  remember(why: string): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file, JSON.stringify({ at: Date.now(), why }));
  }

  forget(): void {
    rmSync(this.file, { force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** npm links its package `pulumi` under the name of the CLI that the package downloads. */
function isInstaller(file: string): boolean {
  return realpathSync(file).includes(join("node_modules", "pulumi"));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
