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

/** Where the official installer gets its script from; the first thing that fails without a way out. */
const SOURCE = "https://get.pulumi.com/install.sh";
const ANSWER_WITHIN_MS = 4_000;
const INSTALL_WITHIN_MS = 10 * 60_000;
/** How long a machine without a way to the source is not asked to try again. */
const REMEMBER_MS = 6 * 60 * 60_000;

/** Of the installer, and so of the CLI. */
const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(require.resolve("pulumi/package.json"), "utf8"))).version;
const BINARIES = join(ROOT, "node_modules", ".bin");

export interface FindOptions {
  readonly log: Log;
  /** Tries the download although it failed a while ago. Default false. */
  readonly again?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly source?: string;
}

export type PulumiCli =
  | { readonly found: true; readonly path: string; readonly how: string }
  | {
      readonly found: false;
      readonly why: string;
      /** Whether there is one that cannot be used as it is. Then `why` says what to do about it. */
      readonly unusable: boolean;
    };

/**
 * The Pulumi CLI: the one on the PATH, the one that was downloaded before, or a download by the npm package `pulumi`, which
 * keeps it in `~/.pulumi/versions`. That its source cannot be reached is noticed in seconds, and remembered for hours.
 */
export async function findPulumi(options: FindOptions): Promise<PulumiCli> {
  const cli = await find(options);
  const why = cli.found ? await whyUnusable(cli.path, options.log, options.env ?? process.env) : undefined;
  return why === undefined ? cli : { found: false, why, unusable: true };
}

async function find({ log, again = false, env = process.env, source = SOURCE }: FindOptions): Promise<PulumiCli> {
  const onPath = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "pulumi"))
    .find((file) => isExecutable(file) && !isInstaller(file));
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
  return { found: false, why: `no Pulumi CLI on the PATH, and ${source} gives none: ${why}`, unusable: false };
}

/** @returns what went wrong, or undefined. */
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

/** That the download failed on this machine, so that not every `make up` has to find out. */
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
