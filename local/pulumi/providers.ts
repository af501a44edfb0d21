import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../machine/paths";
import { isOlder } from "../machine/version";
import type { Log } from "../terminal/progress";

const run = promisify(execFile);
const ANSWER_WITHIN_MS = 60_000;
const DOWNLOAD_WITHIN_MS = 10 * 60_000;
/** Providers of a region on an existing cluster. */
const PROVIDERS = ["kubernetes", "random"] as const;

/**
 * Why a CLI cannot bring a region up, with the fix; undefined if it can. Missing providers are downloaded first; the CLI would do so
 * in the middle of an update.
 */
export async function whyUnusable(pulumi: string, log: Log, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const version = await versionOf(pulumi, env);
  const oldest = oldestVersion();
  if (version === undefined) return `${pulumi} is no Pulumi CLI that runs here; take it off the PATH`;
  if (isOlder(version, oldest)) {
    return `${pulumi} is version ${version}, and ${oldest} or newer is needed; update it as https://www.pulumi.com/docs/install/ says`;
  }
  for (const name of PROVIDERS) {
    if (isInstalled(name, env)) continue;
    log.step(`Downloading Pulumi's provider ${name} ${sdkVersion(name)}`);
    const args = ["plugin", "install", "resource", name, sdkVersion(name)];
    try {
      await run(pulumi, args, { env, timeout: DOWNLOAD_WITHIN_MS });
    } catch (error) {
      const { message, stderr = "" } = error as { readonly message: string; readonly stderr?: string };
      const last = stderr.trim().split("\n").at(-1) || message;
      return `${pulumi} has no provider ${name} and cannot download it (${last}); where the network allows it: pulumi ${args.join(" ")}`;
    }
  }
  return undefined;
}

/** Version of a CLI; undefined when it does not run. */
export async function versionOf(pulumi: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const said = await run(pulumi, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: ANSWER_WITHIN_MS,
  }).catch(() => undefined);
  return /^v?(\d+\.\d+\.\d+)/m.exec(said?.stdout ?? "")?.[1];
}

/** The version that Pulumi.yaml requires. Checking it early avoids a refusal by the engine after everything has started. */
export function oldestVersion(): string {
  const { requiredPulumiVersion } = z
    .object({ requiredPulumiVersion: z.string() })
    .parse(parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")));
  return requiredPulumiVersion.replace(/^>=\s*/, "");
}

/** The version in each of the program's registrations. */
function sdkVersion(provider: string): string {
  const file = require.resolve(`@pulumi/${provider}/package.json`);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}

/** Whether the engine finds a provider on the PATH or in its folder. */
function isInstalled(provider: string, env: NodeJS.ProcessEnv): boolean {
  const home = env["PULUMI_HOME"] || join(env["HOME"] ?? homedir(), ".pulumi");
  if (existsSync(join(home, "plugins", `resource-${provider}-v${sdkVersion(provider)}`))) return true;
  return (env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, `pulumi-resource-${provider}`), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
