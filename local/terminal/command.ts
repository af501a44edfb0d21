import { RunError } from "@pulumi/pulumi";
import { refuseUnknownVariables } from "./makeVariables";
import { UserError } from "./userError";

/** System errors about permissions, space, or a file in place of a folder. Their messages name the path. */
const REFUSALS = new Set(["EACCES", "EDQUOT", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"]);

/**
 * Runs the body of a command of the Makefile. A problem that the user can fix is shown by its message alone, a defect with its stack
 * trace.
 * @param failed exit code of both.
 */
export async function command(body: () => Promise<void>, failed = 1): Promise<void> {
  try {
    refuseUnknownVariables(process.env);
    await body();
  } catch (error) {
    const known = error instanceof UserError || error instanceof RunError || isRefusal(error);
    console.error(known ? error.message.trimEnd() : error);
    process.exitCode = failed;
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
  | "AUDIENCE"
  | "RECORDINGS"
  | "REGIONS"
  | "TIMETABLE"
  | "CLOUD"
  | "CHARTS"
  | "HOURS"
  | "JSON"
  | "ONLY"
  | "URL"
  | "SECONDS"
  | "EACH"
  | "RELAY"
  | "WATCH"
  | "TOKEN"
  | "FORCE"
  | "ENV"
  | "CLUSTER";

/** An argument of a command: `make render STACK=prod` passes it in the environment. An empty value counts as missing. */
export function argument(name: Argument): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/**
 * An argument that switches something on or off, such as FORCE=1. Default: off.
 * @throws UserError for another word.
 */
export function flag(name: Argument): boolean {
  const text = argument(name) ?? "0";
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw new UserError(`${name}=${text} is neither 1 nor 0`);
}

/**
 * An argument that is a number, such as TIMEOUT in seconds.
 * @throws UserError when it is not a positive integer.
 */
export function positive(name: Argument): number | undefined {
  const text = argument(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UserError(`${name}=${text} is not a positive integer`);
}
