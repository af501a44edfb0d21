import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Log } from "../terminal/progress";
import { ensurePackages } from "./apt";

/**
 * ShellCheck: the one on the PATH, else Debian's.
 * @throws Unavailable when it is missing and cannot be installed.
 */
export async function ensureShellcheck(log: Log): Promise<string> {
  const program = "shellcheck";
  const found = await promisify(execFile)(program, ["--version"]).catch(() => undefined);
  if (found === undefined) await ensurePackages([program], "to lint shell scripts", log);
  return program;
}
