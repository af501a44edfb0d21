import { RunError } from "@pulumi/pulumi";
import { UserError } from "./userError";

/** What the machine refuses for want of rights, of room, or of a folder where a file is. Its message names the path. */
const REFUSALS = new Set(["EACCES", "EDQUOT", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"]);

/**
 * Runs the body of a command of the Makefile. A problem that the person at the keyboard can solve is shown as its message
 * alone, a defect with its stack; both end with exit code 1.
 */
export async function command(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const known = error instanceof UserError || error instanceof RunError || isRefusal(error);
    console.error(known ? error.message.trimEnd() : error);
    process.exitCode = 1;
  }
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && REFUSALS.has((error as NodeJS.ErrnoException).code ?? "");
}

type Argument =
  | "STACK"
  | "SET"
  | "OUT"
  | "ENGINE"
  | "TIMEOUT"
  | "SHARD"
  | "KUBECONFIG"
  | "CONTEXT"
  | "PARTICIPANTS"
  | "REGIONS"
  | "CLOUD"
  | "CHARTS"
  | "HOURS"
  | "JSON"
  | "ONLY"
  | "FORCE";

/** An argument of a command: `make render STACK=prod` hands it over in the environment. Empty is as good as missing. */
export function argument(name: Argument): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/**
 * TIMEOUT, seconds.
 * @throws UserError when it is something else.
 */
export function timeout(): number | undefined {
  const text = argument("TIMEOUT");
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new UserError(`TIMEOUT=${text} is no number of seconds`);
}
