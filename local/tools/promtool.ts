import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { type Environment, goFingerprint, goInstall } from "./goBuild";
import { madeOnce } from "./madeOnce";

/** Folder of go.mod. */
const MODULE = join(__dirname, "promtool");
const SOURCE = { what: "promtool", module: MODULE };
const FLAGS = ["-trimpath", "-ldflags", "-s -w"];
/** Distributions ship 2.x, whose tests of rules lack what ours use. */
const OLDEST_MAJOR = 3;

const run = promisify(execFile);

/**
 * Path of a promtool: `$PROMTOOL`, one on the PATH that is new enough, or one built from the Go module in `promtool/`: about
 * four minutes on two cores when nothing is cached, kept beside the programs of the control plane.
 * @throws UserError when there is none and Go is missing, its modules cannot be fetched, or the build fails.
 */
export async function ensurePromtool(log: Log, env: Environment = process.env): Promise<string> {
  if (env["PROMTOOL"]) return env["PROMTOOL"];
  if (await isNewEnough("promtool", env)) return "promtool";

  const folder = join(cacheFolder(env), `promtool-${await goFingerprint({ ...SOURCE, env }, FLAGS)}`);
  const promtool = join(folder, "promtool");
  if (!existsSync(promtool)) await build(folder, log, env);
  return promtool;
}

async function isNewEnough(promtool: string, env: Environment): Promise<boolean> {
  try {
    const { stdout } = await run(promtool, ["--version"], { env });
    return Number(/^promtool, version (\d+)\./.exec(stdout)?.[1]) >= OLDEST_MAJOR;
  } catch {
    return false;
  }
}

async function build(folder: string, log: Log, env: Environment): Promise<void> {
  log.step("Building promtool, once");
  log.info("about 4 minutes on two cores when Go has nothing cached");
  await madeOnce(folder, (draft) =>
    goInstall({ ...SOURCE, into: draft, flags: FLAGS, logFile: `${folder}.log`, log, env }),
  );
}
