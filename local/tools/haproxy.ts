import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../machine/paths";
import { isOlder } from "../machine/version";
import type { Log } from "../terminal/progress";
import { Unavailable, UserError } from "../terminal/userError";
import { ensurePackages, fetchFromArchive } from "./apt";
import type { Environment } from "./goBuild";
import { buildOnce } from "./buildOnce";

const run = promisify(execFile);

/** Oldest version with all features of the router's configuration. */
const OLDEST = "3.0";
/** Source archive of Debian's stable release. */
const SOURCE = {
  version: "3.0.11",
  path: "pool/main/h/haproxy/haproxy_3.0.11.orig.tar.gz",
  sha256: "a133e2d550c5fd9a849b5c7ab17bb945bcdad209ca140d41f45ebf31943ae783",
};
const FLAGS = ["TARGET=linux-glibc", "USE_OPENSSL=1", "USE_PCRE2=1", "USE_PROMEX=1", "USE_LUA=1"];
const LIBRARIES = ["libssl-dev", "libpcre2-dev", "zlib1g-dev", "liblua5.4-dev"];

/**
 * Path of an HAProxy that runs the router's configuration: the value of `HAPROXY`, else the one on the PATH if it is 3.0 or newer and has
 * Lua, else one built from Debian's source archive (45 s on two cores) and cached.
 * @throws UserError when the value of `HAPROXY` is too old or lacks Lua, or the build fails.
 */
export async function ensureHaproxy(log: Log, env: Environment = process.env): Promise<string> {
  const named = env["HAPROXY"];
  if (named !== undefined && named !== "") {
    const lack = await lackOf(named);
    if (lack === undefined) return named;
    throw new UserError(`HAPROXY=${named} ${lack}; it must be ${OLDEST} or newer, with Lua`);
  }
  const lack = await lackOf("haproxy");
  if (lack === undefined) return "haproxy";
  const folder = join(cacheFolder(env), `haproxy-${SOURCE.version}-lua`);
  if (!existsSync(folder)) {
    log.step(`Building HAProxy ${SOURCE.version}, once: the one on the PATH ${lack}`);
    await build(folder, log, env);
  }
  return join(folder, "haproxy");
}

/** The reason why a program cannot run the router's configuration, as the end of a sentence; undefined when it can. */
async function lackOf(program: string): Promise<string | undefined> {
  const output = (await run(program, ["-vv"]).catch(() => undefined))?.stdout ?? "";
  const version = /version (\d+\.\d+[^ -]*)/.exec(output)?.[1];
  if (version === undefined) return "is missing";
  if (isOlder(version, OLDEST)) return `is ${version}`;
  return / \+LUA\b/.test(output) ? undefined : `is ${version} without Lua`;
}

async function build(folder: string, log: Log, env: Environment): Promise<void> {
  try {
    await ensurePackages(LIBRARIES, "to build HAProxy", log, env);
    await buildOnce(folder, async (draft) => {
      const archive = join(draft, "source.tar.gz");
      await fetchFromArchive(SOURCE.path, SOURCE.sha256, archive);
      const source = join(draft, "source");
      mkdirSync(source);
      await run("tar", ["xzf", archive, "-C", source, "--strip-components=1"]);
      await make(source, env);
      renameSync(join(source, "haproxy"), join(draft, "haproxy"));
      rmSync(source, { recursive: true });
      rmSync(archive);
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const Kind = error instanceof Unavailable ? Unavailable : UserError;
    throw new Kind(
      `HAProxy ${OLDEST} or newer is needed and cannot be built on this machine: ${error.message}\n` +
        "Install it on the PATH, or set HAPROXY=/path/to/haproxy",
    );
  }
}

async function make(source: string, env: Environment): Promise<void> {
  try {
    await run("make", [`-j${availableParallelism()}`, ...FLAGS], { cwd: source, env: { ...env }, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    throw new UserError(`make failed:\n  ${(stderr ?? String(error)).trim().split("\n").slice(-8).join("\n  ")}`);
  }
}
