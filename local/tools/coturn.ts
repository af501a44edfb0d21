import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Log } from "../terminal/progress";
import { Unavailable } from "../terminal/userError";
import { ensurePackages } from "./apt";
import type { Environment } from "./goBuild";

const run = promisify(execFile);

/** Options of `unshare`: users other than root become root of a user namespace, if the machine allows it. */
export const AS_ROOT: readonly string[] = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];

/**
 * Folder with `turnserver`, `turnutils_uclient` and `turnutils_peer`: the value of `COTURN`, else that of Debian's package.
 * @throws Unavailable when this machine lacks the packages or network namespaces.
 */
export async function ensureCoturn(log: Log, env: Environment = process.env): Promise<string> {
  const named = env["COTURN"] ?? "";
  const packages = named === "" ? ["coturn", "iproute2"] : ["iproute2"];
  await ensurePackages(packages, "to test TURN against a real server", log, env);
  try {
    await run("unshare", [...AS_ROOT, "--net", "--mount", "ip", "link", "add", "probe", "type", "veth"]);
  } catch (error) {
    throw new Unavailable(`this machine allows no network namespaces: ${(error as Error).message.trim()}`);
  }
  return named === "" ? "/usr/bin" : named;
}
