import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { type Environment, goFingerprint, goInstall } from "./goBuild";
import { buildOnce } from "./buildOnce";

/** CLI and provider are two modules, since they need different versions of one SDK. */
const CLI_MODULE = join(__dirname, "pulumi");
/** The linker sets the CLI's version. The Automation API refuses a CLI without one. */
const VERSION = /^\sgithub\.com\/pulumi\/pulumi\/pkg\/v3 (v\S+)/m.exec(
  readFileSync(join(CLI_MODULE, "go.mod"), "utf8"),
)?.[1];
const CLI = {
  what: "the Pulumi CLI",
  module: CLI_MODULE,
  flags: ["-trimpath", "-ldflags", `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${VERSION}`],
};
const PROVIDER = {
  what: "Pulumi's Kubernetes provider",
  module: join(__dirname, "kubernetesProvider"),
  flags: ["-trimpath", "-ldflags", "-s -w"],
};
/** Marks a built CLI: the official installer does not put this provider beside it. */
const MARK = "pulumi-resource-kubernetes";
/** Language host and random provider, under the names that the engine expects. */
const PLUGINS = join(__dirname, "../pulumi/plugins");

/**
 * Path of a Pulumi CLI built from Go modules, with a Kubernetes provider beside it, for machines that cannot download the official one. The
 * first call takes about eighteen minutes of one core; the result is cached.
 * @throws UserError when Go is missing, its modules cannot be fetched, or a build fails.
 */
export async function ensurePulumi(log: Log, env: Environment = process.env): Promise<string> {
  const prints = await Promise.all([CLI, PROVIDER].map((part) => goFingerprint({ ...part, env }, part.flags)));
  const folder = join(cacheFolder(env), `pulumi-${prints.join("-")}`);
  if (!existsSync(folder)) {
    log.step("Building the Pulumi CLI and its Kubernetes provider, once");
    log.info("about 10 minutes on two cores when Go has nothing cached");
    await buildOnce(folder, async (draft) => {
      for (const part of [CLI, PROVIDER]) {
        await goInstall({ ...part, into: draft, logFile: `${folder}.log`, log, env });
      }
    });
  }
  return join(folder, "pulumi");
}

/** Additional plugin folders of a CLI: a built CLI has no plugins of its own. */
export function pluginFolders(pulumi: string): readonly string[] {
  return existsSync(join(dirname(pulumi), MARK)) ? [PLUGINS] : [];
}
