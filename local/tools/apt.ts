import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Log } from "../terminal/progress";
import { Unavailable } from "../terminal/userError";
import type { Environment } from "./goBuild";

const run = promisify(execFile);

/** Downloads by apt's own transport, with its proxies, credentials and mirrors. */
const HELPER = "/usr/lib/apt/apt-helper";

/**
 * Fetches a file of the Debian archive.
 * @param path below the root of a mirror, for example `pool/main/h/…`.
 * @param sha256 of the file, in hexadecimal.
 * @throws Unavailable when this machine has no apt, or none of its mirrors has the file with this hash.
 */
export async function fetchFromArchive(path: string, sha256: string, into: string): Promise<void> {
  const refusals: string[] = [];
  for (const mirror of await mirrors()) {
    try {
      await run(HELPER, ["download-file", `${mirror}${path}`, into, `SHA256:${sha256}`]);
      return;
    } catch (error) {
      refusals.push(...lines(outputOf(error)).filter((line) => line.startsWith("E: Failed")));
    }
  }
  throw new Unavailable(
    `${path} is not available from the mirrors of apt:\n  ${refusals.join("\n  ") || "apt has no mirrors"}`,
  );
}

async function mirrors(): Promise<readonly string[]> {
  try {
    const { stdout } = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
    return [...new Set(lines(stdout))];
  } catch {
    throw new Unavailable("this machine has no apt to fetch from the Debian archive");
  }
}

/**
 * Installs missing packages as root. For other users the error names the command.
 * @param purpose completes the sentence "missing on this machine, needed …".
 * @throws Unavailable when packages are missing and cannot be installed.
 */
export async function ensurePackages(
  names: readonly string[],
  purpose: string,
  log: Log,
  env: Environment = process.env,
): Promise<void> {
  const missing: string[] = [];
  for (const name of names) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new Unavailable(`missing on this machine, needed ${purpose}: ${missing.join(", ")}\nsudo ${install}`);
  }
  log.info(`installing ${missing.join(", ")}, needed ${purpose}`);
  const quiet = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
  const [command = "", ...args] = install.split(" ");
  try {
    // Package lists may be missing or outdated.
    await run(command, args, quiet).catch(() =>
      run("apt-get", ["update"], quiet).then(() => run(command, args, quiet)),
    );
  } catch (error) {
    throw new Unavailable(`${install} failed:\n  ${lines(outputOf(error)).slice(-5).join("\n  ")}`);
  }
}

async function isInstalled(name: string): Promise<boolean> {
  const status = await run("dpkg-query", ["--show", "--showformat", "${db:Status-Status}", name]).catch(
    () => undefined,
  );
  return status?.stdout === "installed";
}

function outputOf(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return stderr || message;
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
